using System.Buffers.Binary;
using System.IO.Compression;

namespace Nibble.Data.Tests;

/// <summary>Writes MATLAB files of version 5, right ones and others.</summary>
internal static class Mat
{
    public static byte[] Header { get; } = [.. new byte[124], 0, 1, (byte)'I', (byte)'M'];

    public static byte[] File(params byte[][] elements) => [.. Header, .. elements.SelectMany(element => element)];

    public static byte[] Bytes(string name, int[] sizes, byte[] values, int type = 2, int arrayClass = 9) => Array(name, sizes, Element(type, values), arrayClass);

    public static byte[] Doubles(string name, int[] sizes, double[] values) =>
        Array(name, sizes, Element(9, [.. values.SelectMany(BitConverter.GetBytes)]), arrayClass: 6);

    public static byte[] Compressed(byte[] array)
    {
        using var stream = new MemoryStream();
        using (var zipped = new ZLibStream(stream, CompressionLevel.Optimal, leaveOpen: true))
            zipped.Write(array);
        byte[] content = stream.ToArray();
        return [.. Tag(15, content.Length), .. content];
    }

    public static byte[] Array(string name, int[] sizes, byte[] numbers, int arrayClass)
    {
        byte[] content =
        [
            .. Element(6, [(byte)arrayClass, 0, 0, 0, 0, 0, 0, 0]),
            .. Element(5, [.. sizes.SelectMany(BitConverter.GetBytes)]),
            .. Element(1, System.Text.Encoding.ASCII.GetBytes(name)),
            .. numbers,
        ];
        return [.. Tag(14, content.Length), .. content];
    }

    // MATLAB puts up to four bytes into the tag.
    public static byte[] Element(int type, byte[] content) => content.Length is > 0 and <= 4
        ? [(byte)type, 0, (byte)content.Length, 0, .. content, .. new byte[4 - content.Length]]
        : [.. Tag(type, content.Length), .. content, .. new byte[(8 - (content.Length % 8)) % 8]];

    private static byte[] Tag(int type, int length)
    {
        var tag = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(tag, type);
        BinaryPrimitives.WriteInt32LittleEndian(tag.AsSpan(4), length);
        return tag;
    }
}
