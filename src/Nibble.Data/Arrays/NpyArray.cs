using System.Buffers.Binary;
using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>An array of numbers as NumPy's files hold it: float16/32/64, int8 to int64, uint8 to uint64 or bool, with a shape.</summary>
public sealed class NpyArray
{
    internal NpyArray(string source, Shape shape, NpyType type, byte[] data) =>
        (Source, Shape, Type, Data) = (source, shape, type, data);

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>Whether the elements are integers or booleans.</summary>
    public bool IsInteger => Type.IsInteger;

    // What messages call it, for example 'digits.npz', array 'x'.
    internal string Source { get; }

    internal NpyType Type { get; }

    // The elements, row by row, little-endian.
    internal byte[] Data { get; }

    /// <summary>A float32 array of a tensor's elements.</summary>
    public static NpyArray Of(Tensor tensor)
    {
        var data = new byte[checked(tensor.Length * sizeof(float))];
        for (int i = 0; i < tensor.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(i * sizeof(float)), tensor[i]);
        return new NpyArray("a tensor", tensor.Shape, NpyType.Float32, data);
    }

    /// <summary>An int64 array of labels, of shape [N]: NumPy's own type for them.</summary>
    public static NpyArray Of(ReadOnlySpan<int> labels)
    {
        var data = new byte[checked(labels.Length * sizeof(long))];
        for (int i = 0; i < labels.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(i * sizeof(long)), labels[i]);
        return new NpyArray("labels", [labels.Length], NpyType.Int64, data);
    }

    /// <summary>The elements as floats. What a float can't hold is rounded to the nearest, ties to even; beyond its range it is infinite.</summary>
    public Tensor ToTensor()
    {
        var tensor = new Tensor(Shape);
        for (int i = 0; i < tensor.Length; i++)
            tensor[i] = Type.ToSingle(Data.AsSpan(i * Type.Size));
        return tensor;
    }

    /// <summary>The elements as class labels.</summary>
    /// <exception cref="DataException">The elements are not integers of 0 to 2^31 - 1, or not one a sample (shape [N] or [N, 1]).</exception>
    public int[] ToLabels()
    {
        if (!IsInteger)
            throw new DataException($"{Source} holds floats, but labels are integers. Save it as int64.");
        if (Shape.Rank == 0 || Shape.ElementCount != Shape[0])
            throw new DataException($"{Source} has the shape {Shape}, but labels are one integer a sample, of shape [N].");
        var labels = new int[Shape[0]];
        for (int i = 0; i < labels.Length; i++)
        {
            long label = Type.ToInteger(Data.AsSpan(i * Type.Size));
            labels[i] = label is >= 0 and <= int.MaxValue
                ? (int)label
                : throw new DataException($"{Source} holds {(Type.Kind == 'u' ? ((ulong)label).ToString() : label.ToString())} at index {i}, but labels are 0 to {int.MaxValue}.");
        }

        return labels;
    }
}
