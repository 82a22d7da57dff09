using System.Buffers.Binary;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads the content of a tensor from any of the encodings that ONNX allows, and trusts none of its numbers.</summary>
internal static class TensorReader
{
    /// <summary>The tensor's shape and elements.</summary>
    /// <exception cref="OnnxException">The data does not fit the shape, or is of a type that can't be read.</exception>
    public static TensorValue Read(TensorProto tensor)
    {
        try
        {
            return ReadChecked(tensor);
        }
        catch (OnnxException error)
        {
            throw new OnnxException($"the tensor '{tensor.Name}' {error.Message}");
        }
    }

    /// <summary>How many bytes the elements of a tensor take as raw data.</summary>
    /// <exception cref="OnnxException">The type is not one that can be read, or the shape can't be.</exception>
    public static long ByteCountOf(TensorProto tensor) => ByteCount(ShapeOf(tensor.Dims).ElementCount, ElementTypes.BitsOf((ElementType)tensor.DataType));

    private static TensorValue ReadChecked(TensorProto tensor)
    {
        var type = (ElementType)tensor.DataType;
        int bits = ElementTypes.BitsOf(type);
        Shape shape = ShapeOf(tensor.Dims);
        int count = (int)shape.ElementCount;
        if (tensor.HasRawData)
            return FromBytes(type, shape, count, tensor.RawData.Span);
        return type switch
        {
            ElementType.Float => Real(type, shape, count, tensor.FloatData, value => value),
            ElementType.Double => Real(type, shape, count, tensor.DoubleData, value => (float)value),
            ElementType.Float16 => Real(type, shape, count, tensor.Int32Data, value => (float)BitConverter.UInt16BitsToHalf((ushort)value)),
            ElementType.BFloat16 => Real(type, shape, count, tensor.Int32Data, value => BitConverter.Int32BitsToSingle(value << 16)),
            ElementType.Int64 => Integer(type, shape, count, tensor.Int64Data, value => value),
            ElementType.UInt32 or ElementType.UInt64 => Integer(type, shape, count, tensor.Uint64Data, value => Wrap(unchecked((long)value), type)),
            _ when bits < 8 => FromBytes(type, shape, count, [.. tensor.Int32Data.Select(value => (byte)value)]),
            _ => Integer(type, shape, count, tensor.Int32Data, value => Wrap(value, type)),
        };
    }

    /// <summary>The shape of a tensor whose elements fit in an array.</summary>
    /// <exception cref="OnnxException">A size is negative, or there are too many elements.</exception>
    private static Shape ShapeOf(IReadOnlyList<long> dims)
    {
        Int128 count = 1;
        foreach (long size in dims)
        {
            if (size is < 0 or > int.MaxValue)
                throw new OnnxException($"has an axis of size {size}; expected 0 to {int.MaxValue}");
            if (count <= long.MaxValue)
                count *= size;
        }

        if (count > Array.MaxLength)
            throw new OnnxException($"has the shape [{string.Join(", ", dims)}], which is more elements than an array can hold");
        return new Shape([.. dims.Select(size => (int)size)]);
    }

    private static TensorValue Real<T>(ElementType type, Shape shape, int count, IReadOnlyList<T> data, Func<T, float> convert)
    {
        CheckCount(shape, count, data.Count);
        return new TensorValue(type, shape, [.. data.Select(convert)], null, null);
    }

    private static TensorValue Integer<T>(ElementType type, Shape shape, int count, IReadOnlyList<T> data, Func<T, long> convert)
    {
        CheckCount(shape, count, data.Count);
        return new TensorValue(type, shape, [.. data.Select(convert)]);
    }

    private static void CheckCount(Shape shape, int expected, int found)
    {
        if (expected != found)
            throw new OnnxException($"of shape {shape} should have {expected} elements, but has {found}; the file is damaged");
    }

    private static TensorValue FromBytes(ElementType type, Shape shape, int count, ReadOnlySpan<byte> bytes)
    {
        int bits = ElementTypes.BitsOf(type);
        long expected = ByteCount(count, bits);
        if (bytes.Length != expected)
            throw new OnnxException($"of shape {shape} should have {expected} bytes of {type}, but has {bytes.Length}; the file is damaged");
        if (type.IsReal())
        {
            var reals = new float[count];
            for (int i = 0; i < count; i++)
                reals[i] = RealAt(bytes[(i * (bits / 8))..], type);
            return new TensorValue(type, shape, reals, null, null);
        }

        var integers = new long[count];
        for (int i = 0; i < count; i++)
            integers[i] = Wrap(bits < 8 ? bytes[(int)((long)i * bits / 8)] >> (i * bits % 8) : RawAt(bytes[(i * (bits / 8))..], bits), type);
        return new TensorValue(type, shape, integers);
    }

    private static long ByteCount(long count, int bits) => ((count * bits) + 7) / 8;

    private static float RealAt(ReadOnlySpan<byte> bytes, ElementType type) => type switch
    {
        ElementType.Float => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        ElementType.Double => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        ElementType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        _ => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
    };

    private static long RawAt(ReadOnlySpan<byte> bytes, int bits) => bits switch
    {
        8 => bytes[0],
        16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
    };

    /// <summary>The low bits of an integer, as a number of a type.</summary>
    /// <exception cref="OnnxException">It is one of 64 bits without sign that a signed one can't hold.</exception>
    public static long Wrap(long value, ElementType type)
    {
        if (type == ElementType.UInt64 && value < 0)
            throw new OnnxException($"has the integer {(ulong)value}; expected none beyond {long.MaxValue}");
        int unused = 64 - ElementTypes.BitsOf(type);
        bool signed = type is ElementType.Int2 or ElementType.Int4 or ElementType.Int8 or ElementType.Int16 or ElementType.Int32 or ElementType.Int64;
        return signed ? value << unused >> unused : (long)((ulong)value << unused >> unused);
    }
}
