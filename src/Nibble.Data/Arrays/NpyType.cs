using System.Buffers.Binary;

namespace Nibble.Data;

/// <summary>An element type of NumPy: kind <c>f</c> (float), <c>i</c> (signed), <c>u</c> (unsigned) or <c>b</c> (bool), and the bytes of an element.</summary>
internal readonly record struct NpyType(char Kind, int Size)
{
    public static readonly NpyType Float32 = new('f', 4);
    public static readonly NpyType Int64 = new('i', 8);

    public bool IsInteger => Kind != 'f';

    /// <summary>NumPy's name in a header, in little-endian order.</summary>
    public string Descriptor => $"{(Size == 1 ? '|' : '<')}{Kind}{Size}";

    /// <summary>The type of a descriptor such as <c>&lt;f4</c>, and whether its bytes are in big-endian order; null for types that are not numbers.</summary>
    public static (NpyType Type, bool BigEndian)? Parse(string descriptor)
    {
        if (descriptor.Length != 3 || !"<>|=".Contains(descriptor[0]))
            return null;
        bool known = descriptor[1..] is "f2" or "f4" or "f8" or "i1" or "i2" or "i4" or "i8" or "u1" or "u2" or "u4" or "u8" or "b1";
        return known ? (new NpyType(descriptor[1], descriptor[2] - '0'), descriptor[0] == '>') : null;
    }

    /// <summary>A little-endian element as a float, rounded to the nearest, ties to even, where a float can't hold it.</summary>
    public float ToSingle(ReadOnlySpan<byte> element) => (Kind, Size) switch
    {
        ('f', 2) => (float)BinaryPrimitives.ReadHalfLittleEndian(element),
        ('f', 4) => BinaryPrimitives.ReadSingleLittleEndian(element),
        ('f', _) => (float)BinaryPrimitives.ReadDoubleLittleEndian(element),
        ('u', 8) => BinaryPrimitives.ReadUInt64LittleEndian(element),
        _ => ToInteger(element),
    };

    /// <summary>A little-endian element of an integer type; unsigned numbers above 2^63 - 1 come back negative.</summary>
    public long ToInteger(ReadOnlySpan<byte> element) => (Kind, Size) switch
    {
        ('b', _) => element[0] == 0 ? 0 : 1,
        ('i', 1) => (sbyte)element[0],
        ('i', 2) => BinaryPrimitives.ReadInt16LittleEndian(element),
        ('i', 4) => BinaryPrimitives.ReadInt32LittleEndian(element),
        ('u', 1) => element[0],
        ('u', 2) => BinaryPrimitives.ReadUInt16LittleEndian(element),
        ('u', 4) => BinaryPrimitives.ReadUInt32LittleEndian(element),
        _ => BinaryPrimitives.ReadInt64LittleEndian(element),
    };
}
