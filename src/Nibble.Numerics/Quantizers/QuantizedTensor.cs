namespace Nibble.Numerics;

/// <summary>A tensor of integer codes and the grid that says what they mean.</summary>
public sealed class QuantizedTensor
{
    private readonly int[] _codes;

    /// <summary>Wraps codes, without copying them.</summary>
    /// <param name="shape">As many elements as there are codes.</param>
    /// <param name="grid">What the codes mean.</param>
    /// <param name="codes">Codes of the grid's format, row by row.</param>
    /// <exception cref="NibbleException">A code is not of the format, or the shape does not fit.</exception>
    public QuantizedTensor(Shape shape, QuantizationGrid grid, int[] codes)
    {
        if (shape.ElementCount != codes.Length)
            throw new NibbleException($"A quantized tensor of shape {shape} has {shape.ElementCount} codes, but {codes.Length} were given.");
        grid.GroupsOf(shape);
        (Shape, Grid, _codes) = (shape, grid, codes);
        for (int i = 0; i < codes.Length; i++)
            if (!grid.Format.Contains(this[i]))
                throw new NibbleException($"The code {this[i]} at index {i} is not of {grid.Format}, whose codes are {grid.Format.DescribeCodes()}.");
    }

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>What the codes mean.</summary>
    public QuantizationGrid Grid { get; }

    /// <summary>The grid's format.</summary>
    public NumberFormat Format => Grid.Format;

    /// <summary>The number of elements.</summary>
    public int Length => _codes.Length;

    /// <summary>All codes, row by row; for the one format beyond an int, uint32, the bits of the code.</summary>
    public ReadOnlySpan<int> Codes => _codes;

    /// <summary>The code at an index into <see cref="Codes"/>.</summary>
    public long this[int index] => Format.IsSigned ? _codes[index] : (uint)_codes[index];

    /// <summary>The bytes that codes, scales and zero points take when codes are packed without gaps.</summary>
    public long ByteCount
    {
        get
        {
            long zeroPoints = Grid.IsSymmetric ? 0 : (long)Grid.ZeroPoints.Length * ((Format.Bits + 7) / 8);
            return PackedCodes.ByteCountOf(Length, Format.Bits) + (Grid.Scales.Length * sizeof(float)) + zeroPoints;
        }
    }

    /// <summary>The real numbers that the codes stand for.</summary>
    public Tensor Dequantize()
    {
        var values = new float[Length];
        GroupWalk channels = Grid.GroupsOf(Shape);
        for (int i = 0; i < values.Length; i++)
            values[i] = Grid.Decode(this[i], channels.Of(i));
        return new Tensor(Shape, values);
    }

    /// <summary>The codes as they lie in memory without gaps.</summary>
    public PackedCodes Pack() => PackedCodes.Pack(Format, _codes);

    /// <summary>For example <c>int4[64, 128]</c>.</summary>
    public override string ToString() => $"{Format}{Shape}";
}
