using System.Buffers.Binary;
using System.IO.Compression;

namespace Nibble.Data.Tests;

/// <summary>IDX files, made by hand.</summary>
internal static class Idx
{
    public static byte[] Bytes(int magic, int[] sizes, byte[] values)
    {
        var file = new byte[4 + (4 * sizes.Length) + values.Length];
        BinaryPrimitives.WriteInt32BigEndian(file, magic);
        for (int axis = 0; axis < sizes.Length; axis++)
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + (4 * axis)), sizes[axis]);
        values.CopyTo(file, 4 + (4 * sizes.Length));
        return file;
    }

    public static byte[] Gzip(byte[] content)
    {
        var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(content);
        return zipped.ToArray();
    }
}
