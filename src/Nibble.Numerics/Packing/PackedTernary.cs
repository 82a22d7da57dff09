namespace Nibble.Numerics;

/// <summary>Ternary codes -1, 0 and +1, five to a byte: 1.6 bits each, where a code of 2 bits wastes a quarter of its patterns.</summary>
/// <remarks>A byte is Σ (code i + 1)·3^i over its five codes, the first with the weight 1, so 0 to 242. What the last byte has left over holds zeros.</remarks>
public sealed class PackedTernary
{
    private const int PerByte = 5;
    private const int PatternCount = 243;
    private const byte Zeros = 1 + 3 + 9 + 27 + 81;

    private static readonly int[] Weights = [1, 3, 9, 27, 81];

    private readonly byte[] _bytes;

    /// <summary>Packs codes.</summary>
    /// <param name="codes">Each -1, 0 or +1.</param>
    /// <exception cref="NibbleException">A code is none of the three.</exception>
    public PackedTernary(ReadOnlySpan<int> codes)
    {
        Length = codes.Length;
        _bytes = new byte[ByteCountOf(codes.Length)];
        Array.Fill(_bytes, Zeros);
        for (int i = 0; i < codes.Length; i++)
        {
            if (codes[i] is < -1 or > 1)
                throw new NibbleException($"The code {codes[i]} at index {i} is not ternary: it must be -1, 0 or +1.");
            _bytes[i / PerByte] = (byte)(_bytes[i / PerByte] + (codes[i] * Weights[i % PerByte]));
        }
    }

    private PackedTernary(int length, byte[] bytes) => (Length, _bytes) = (length, bytes);

    /// <summary>The number of codes.</summary>
    public int Length { get; }

    /// <summary>The packed bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The code at an index, in constant time.</summary>
    /// <exception cref="NibbleException">The index is not of these codes.</exception>
    public int this[int index] => (uint)index < (uint)Length
        ? (_bytes[index / PerByte] / Weights[index % PerByte] % 3) - 1
        : throw new NibbleException($"There is no code {index} among {Length} packed codes.");

    /// <summary>How many bytes codes take.</summary>
    public static long ByteCountOf(long count) => (count / PerByte) + (count % PerByte == 0 ? 0 : 1);

    /// <summary>Takes packed bytes as they are; they are copied.</summary>
    /// <param name="length">How many codes there are.</param>
    /// <param name="bytes">As many as the codes take.</param>
    /// <exception cref="NibbleException">There are too few or too many bytes, or one is not the pattern of five codes.</exception>
    public static PackedTernary FromBytes(int length, ReadOnlySpan<byte> bytes)
    {
        if (length < 0 || bytes.Length != ByteCountOf(length))
            throw new NibbleException($"{length} ternary codes take {ByteCountOf(length)} bytes, but {bytes.Length} were given.");
        for (int i = 0; i < bytes.Length; i++)
            if (bytes[i] >= PatternCount)
                throw new NibbleException($"The byte {bytes[i]} at index {i} is not five ternary codes, whose patterns are 0 to {PatternCount - 1}.");
        return new PackedTernary(length, bytes.ToArray());
    }

    /// <summary>Writes all codes out.</summary>
    /// <exception cref="NibbleException">The destination has not the length of these codes.</exception>
    public void Unpack(Span<int> codes)
    {
        if (codes.Length != Length)
            throw new NibbleException($"{Length} packed codes can't be unpacked to {codes.Length} places.");
        for (int i = 0; i < codes.Length; i++)
            codes[i] = this[i];
    }
}
