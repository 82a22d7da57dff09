namespace Nibble.Numerics;

/// <summary>A dense array of 32-bit floats with a shape, stored row by row: plain data, nothing else.</summary>
public sealed class Tensor
{
    private readonly float[] _values;

    /// <summary>Creates a tensor of zeros.</summary>
    /// <exception cref="ArgumentException">A size is unknown, or there are more elements than an array can hold.</exception>
    public Tensor(Shape shape)
        : this(shape, new float[CheckedCount(shape)])
    {
    }

    /// <summary>Wraps an array of the shape's element count, without copying it.</summary>
    /// <exception cref="ArgumentException">The array's length is not the shape's element count.</exception>
    public Tensor(Shape shape, float[] values)
    {
        if (CheckedCount(shape) != values.Length)
            throw new ArgumentException($"A tensor of shape {shape} has {shape.ElementCount} elements, but {values.Length} were given.", nameof(values));
        Shape = shape;
        _values = values;
    }

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>The number of elements.</summary>
    public int Length => _values.Length;

    /// <summary>All elements, row by row; writing to the span writes to the tensor.</summary>
    public Span<float> Values => _values;

    /// <summary>All elements, row by row, to keep where a span can't be kept; writing to it writes to the tensor.</summary>
    public Memory<float> Memory => _values;

    /// <summary>The element at an index into <see cref="Values"/>.</summary>
    public float this[int index]
    {
        get => _values[index];
        set => _values[index] = value;
    }

    /// <summary>Samples of the standard normal distribution, the same for the same seed on every machine.</summary>
    public static Tensor Random(Shape shape, ulong seed)
    {
        var tensor = new Tensor(shape);
        var random = new CounterRandom(seed);
        for (int i = 0; i < tensor.Length; i++)
            tensor[i] = random.Normal((ulong)i);
        return tensor;
    }

    /// <summary>A tensor without axes that holds one number.</summary>
    public static Tensor Scalar(float value) => new(Shape.Scalar, [value]);

    /// <summary>The same elements under another shape of the same element count; the data is shared.</summary>
    /// <exception cref="ArgumentException">The element counts differ.</exception>
    public Tensor Reshape(Shape shape) => new(shape, _values);

    /// <summary>A copy that shares nothing with this tensor.</summary>
    public Tensor Clone() => new(Shape, (float[])_values.Clone());

    /// <summary><paramref name="count"/> rows of the first axis from <paramref name="start"/> on, copied.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tensor does not have these rows, or is a scalar.</exception>
    public Tensor Slice(int start, int count)
    {
        if (Shape.Rank == 0 || start < 0 || count < 0 || count > Shape[0] - start)
            throw new ArgumentOutOfRangeException(nameof(count), $"A tensor of shape {Shape} has no {count} rows from row {start} on.");
        int row = Shape[0] == 0 ? 0 : Length / Shape[0];
        return new Tensor(Shape.With(0, count), _values.AsSpan(start * row, count * row).ToArray());
    }

    /// <summary>The shape, for debugging.</summary>
    public override string ToString() => $"Tensor{Shape}";

    private static int CheckedCount(Shape shape)
    {
        if (!shape.IsKnown)
            throw new ArgumentException($"A tensor needs a size for every axis, but its shape is {shape}.", nameof(shape));
        // A product of sizes may pass any integer's range, so it is judged as a float; below 2^53 that is exact.
        double count = 1;
        foreach (int size in shape)
            count *= size;
        return count <= Array.MaxLength
            ? (int)count
            : throw new ArgumentException($"A tensor holds at most {Array.MaxLength} elements, but {shape} has {count}.", nameof(shape));
    }
}
