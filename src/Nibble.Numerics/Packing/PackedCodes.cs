using System.Buffers.Binary;

namespace Nibble.Numerics;

/// <summary>Codes of 1 to 32 bits in memory, one after the other without gaps.</summary>
/// <remarks>
/// The layout is little-endian in bits as in bytes: code i of b bits takes the bits i·b to i·b + b - 1, where bit k is bit k mod 8, the
/// least significant first, of byte k / 8. Negative codes are two's complement of b bits; of bipolar codes 1 stands for +1 and 0 for -1.
/// What the last byte has left over is 0.
/// So two codes of 4 bits make a byte with the first in its low half, as ONNX and NumPy's little bit order have it.
/// </remarks>
public sealed class PackedCodes
{
    // A code of 32 bits that starts at bit 7 of a byte ends in the fifth: with these spare bytes every code can be read as one word.
    private const int Spare = 7;

    private readonly byte[] _bytes;

    /// <summary>Makes room for codes, all 0, or -1 where 0 is no code.</summary>
    /// <param name="format">What the codes can be.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="NibbleException">They take more bytes than an array can hold, or the length is negative.</exception>
    public PackedCodes(NumberFormat format, long length)
    {
        if (length < 0)
            throw new NibbleException($"Packed codes can't be {length} in number: the length must be 0 or more.");
        if ((Int128)length * format.Bits > (Int128)(Array.MaxLength - Spare) * 8)
            throw new NibbleException($"{length} codes of {format} take more than the {Array.MaxLength} bytes of an array. Split the tensor.");
        (Format, Length) = (format, length);
        _bytes = new byte[ByteCountOf(length, format.Bits) + Spare];
    }

    /// <summary>What the codes can be.</summary>
    public NumberFormat Format { get; }

    /// <summary>The number of codes.</summary>
    public long Length { get; }

    /// <summary>The codes' bytes: length · bits / 8, rounded up.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _bytes.Length - Spare);

    /// <summary>The code at an index, in constant time.</summary>
    /// <exception cref="NibbleException">The index is not of these codes, or the code written is not of the format.</exception>
    public long this[long index]
    {
        get
        {
            (long place, int bit) = Locate(index);
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan((int)place)) >> bit << (64 - Format.Bits);
            if (Format.IsBipolar)
                return word == 0 ? -1 : 1;
            return Format.IsSigned ? (long)word >> (64 - Format.Bits) : (long)(word >> (64 - Format.Bits));
        }

        set
        {
            Check(value, index);
            (long place, int bit) = Locate(index);
            Span<byte> bytes = _bytes.AsSpan((int)place);
            ulong mask = ulong.MaxValue >> (64 - Format.Bits) << bit;
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(bytes), pattern = Format.IsBipolar ? (ulong)(value + 1) >> 1 : (ulong)value;
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, (word & ~mask) | ((pattern << bit) & mask));
        }
    }

    /// <summary>How many bytes codes take.</summary>
    /// <param name="count">The number of codes.</param>
    /// <param name="bits">The width of a code.</param>
    public static long ByteCountOf(long count, int bits) => checked((count * bits) + 7) / 8;

    /// <summary>Where a code starts: the byte, and the bit in it.</summary>
    /// <param name="index">The code's index.</param>
    /// <param name="bits">The width of a code.</param>
    public static (long Byte, int Bit) PlaceOf(long index, int bits)
    {
        long bit = checked(index * bits);
        return (bit >> 3, (int)bit & 7);
    }

    /// <summary>Packs integers.</summary>
    /// <param name="format">What the codes can be.</param>
    /// <param name="codes">Codes of the format; for the one format beyond an int, uint32, the bits of the code.</param>
    /// <exception cref="NibbleException">A code is not of the format.</exception>
    public static PackedCodes Pack(NumberFormat format, ReadOnlySpan<int> codes)
    {
        var packed = new PackedCodes(format, codes.Length);
        for (int i = 0; i < codes.Length; i++)
            packed.Check(format.IsSigned ? codes[i] : (uint)codes[i], i);
        if (format.Bits > 8)
        {
            for (int i = 0; i < codes.Length; i++)
                packed[i] = format.IsSigned ? codes[i] : (uint)codes[i];
            return packed;
        }

        Span<byte> chunk = stackalloc byte[512];
        for (int start = 0; start < codes.Length; start += chunk.Length)
        {
            ReadOnlySpan<int> part = codes[start..Math.Min(start + chunk.Length, codes.Length)];
            for (int i = 0; i < part.Length; i++)
                chunk[i] = unchecked((byte)part[i]);
            BytePacking.Pack(chunk[..part.Length], format, packed._bytes.AsSpan(start / 8 * format.Bits));
        }

        return packed;
    }

    /// <summary>Packs codes that are a byte each, as <see cref="QuantizationGrid.Encode(ReadOnlySpan{float}, Span{byte}, int, CounterRandom)"/> writes them.</summary>
    /// <param name="format">What the codes can be; at most 8 bits.</param>
    /// <param name="codes">A byte for each code, of signed ones in two's complement.</param>
    /// <exception cref="NibbleException">The format has more than 8 bits, or a code is not of it.</exception>
    public static PackedCodes Pack(NumberFormat format, ReadOnlySpan<byte> codes)
    {
        CheckBytes(format);
        var packed = new PackedCodes(format, codes.Length);
        if (!BytePacking.AreCodes(codes, format))
            for (int i = 0; i < codes.Length; i++)
                packed.Check(format.IsSigned ? (sbyte)codes[i] : codes[i], i);
        BytePacking.Pack(codes, format, packed._bytes);
        return packed;
    }

    /// <summary>Takes packed bytes as they are, for example from a file; they are copied.</summary>
    /// <param name="format">What the codes can be.</param>
    /// <param name="length">How many codes there are.</param>
    /// <param name="bytes">As many as the codes take.</param>
    /// <exception cref="NibbleException">There are too few or too many bytes, bits after the last code are not 0, or a code is not of a narrow format.</exception>
    public static PackedCodes FromBytes(NumberFormat format, long length, ReadOnlySpan<byte> bytes)
    {
        var packed = new PackedCodes(format, length);
        if (packed.Bytes.Length != bytes.Length)
            throw new NibbleException($"{length} codes of {format} take {packed.Bytes.Length} bytes, but {bytes.Length} were given.");
        int used = (int)(length * format.Bits % 8);
        if (used != 0 && bytes[^1] >> used != 0)
            throw new NibbleException($"The last byte of {length} codes of {format} is {bytes[^1]}, but only its low {used} bits may be set. The bytes are of another format or length.");
        bytes.CopyTo(packed._bytes);
        for (long i = 0; i < length && format.IsNarrow; i++)
            packed.Check(packed[i], i);
        return packed;
    }

    /// <summary>Writes all codes out as integers; of uint32 the bits.</summary>
    /// <exception cref="NibbleException">The destination has not the length of these codes.</exception>
    public void Unpack(Span<int> codes)
    {
        CheckLength(codes.Length);
        if (Format.Bits > 8)
        {
            for (int i = 0; i < codes.Length; i++)
                codes[i] = unchecked((int)this[i]);
            return;
        }

        Span<byte> chunk = stackalloc byte[512];
        for (int start = 0; start < codes.Length; start += chunk.Length)
        {
            Span<int> part = codes[start..Math.Min(start + chunk.Length, codes.Length)];
            BytePacking.Unpack(_bytes.AsSpan(start / 8 * Format.Bits), Format, chunk[..part.Length]);
            for (int i = 0; i < part.Length; i++)
                part[i] = Format.IsSigned ? (sbyte)chunk[i] : chunk[i];
        }
    }

    /// <summary>Writes all codes out as bytes, of signed ones in two's complement.</summary>
    /// <exception cref="NibbleException">The format has more than 8 bits, or the destination has not the length of these codes.</exception>
    public void Unpack(Span<byte> codes)
    {
        CheckBytes(Format);
        CheckLength(codes.Length);
        BytePacking.Unpack(_bytes, Format, codes);
    }

    /// <summary>For example <c>1000 codes of int4 in 500 bytes</c>.</summary>
    public override string ToString() => $"{Length} codes of {Format} in {Bytes.Length} bytes";

    private static void CheckBytes(NumberFormat format)
    {
        if (format.Bits > 8)
            throw new NibbleException($"Codes of {format} do not fit bytes: pack and unpack them as integers.");
    }

    private (long Byte, int Bit) Locate(long index) => (ulong)index < (ulong)Length
        ? PlaceOf(index, Format.Bits)
        : throw new NibbleException($"There is no code {index} among {Length} packed codes.");

    private void CheckLength(int length)
    {
        if (length != Length)
            throw new NibbleException($"{Length} packed codes can't be unpacked to {length} places.");
    }

    private void Check(long code, long index)
    {
        if (!Format.Contains(code))
            throw new NibbleException($"The code {code} at index {index} is not of {Format}, whose codes are {Format.DescribeCodes()}.");
    }
}
