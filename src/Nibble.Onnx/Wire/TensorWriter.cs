using System.Buffers.Binary;
using Google.Protobuf;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Makes ONNX tensors, with their elements as raw little-endian bytes.</summary>
internal static class TensorWriter
{
    /// <summary>A tensor of floats.</summary>
    public static TensorProto Reals(string name, Shape shape, ReadOnlySpan<float> values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        return Make(name, ElementType.Float, shape, bytes);
    }

    /// <summary>A tensor of integers of 2 to 64 bits; each must fit. Those below 8 bits lie side by side, the first in the lowest bits.</summary>
    public static TensorProto Integers(string name, ElementType type, Shape shape, IReadOnlyList<long> values)
    {
        int bits = ElementTypes.BitsOf(type);
        if (bits < 8)
            return Make(name, type, shape, Packed(values, bits));
        int size = bits / 8;
        var bytes = new byte[values.Count * size];
        var whole = new byte[sizeof(long)];
        for (int i = 0; i < values.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(whole, values[i]);
            whole.AsSpan(0, size).CopyTo(bytes.AsSpan(i * size));
        }

        return Make(name, type, shape, bytes);
    }

    private static byte[] Packed(IReadOnlyList<long> values, int bits)
    {
        int perByte = 8 / bits;
        var bytes = new byte[(values.Count + perByte - 1) / perByte];
        for (int i = 0; i < values.Count; i++)
            bytes[i / perByte] |= (byte)((values[i] & ((1 << bits) - 1)) << (i % perByte * bits));
        return bytes;
    }

    private static TensorProto Make(string name, ElementType type, Shape shape, byte[] bytes)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = UnsafeByteOperations.UnsafeWrap(bytes) };
        foreach (int size in shape)
            tensor.Dims.Add(size);
        return tensor;
    }
}
