using System.Buffers.Binary;
using System.IO.Compression;
using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>
/// The IDX format of MNIST and its kin, plain or gzipped: a big-endian magic number (0x0800 + the number of axes, for bytes),
/// the sizes of the axes as big-endian 32-bit integers, then the bytes, row by row (http://yann.lecun.com/exdb/mnist/).
/// </summary>
public static class IdxFile
{
    private const string AnyRemedy = "Get it again; for MNIST, run 'nibble data get mnist'.";

    private const int BytesMagic = 0x0800;

    /// <summary>Reads an array of bytes.</summary>
    /// <param name="path">The file, plain or gzipped.</param>
    /// <param name="rank">The number of axes to expect: 3 for images (magic number 2051), 1 for labels (2049).</param>
    /// <param name="remedy">What messages tell the user to do about it.</param>
    /// <exception cref="DataException">The file is missing, unreadable, of another kind, cut short, damaged or too long.</exception>
    public static (Shape Shape, byte[] Values) Read(string path, int rank, string remedy = AnyRemedy) => FileErrors.Explain(
        path,
        () =>
        {
            using FileStream file = File.OpenRead(path);
            bool zipped = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;
            long available = zipped ? Deflate.MaxOutput(file.Length) : file.Length;
            using Stream stream = zipped ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : file;
            (Shape shape, byte[] values) = Read(stream, available, path, rank, remedy);
            if (zipped)
                CheckLength(file, HeaderLength(rank) + values.Length, path, remedy);
            return (shape, values);
        },
        remedy);

    private static (Shape Shape, byte[] Values) Read(Stream stream, long available, string path, int rank, string remedy)
    {
        var header = new byte[HeaderLength(rank)];
        int headerBytes = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (headerBytes < header.Length)
            throw new DataException($"'{path}' is cut short: its header has {headerBytes} bytes instead of {header.Length}. {remedy}");
        int magic = BinaryPrimitives.ReadInt32BigEndian(header);
        if (magic != BytesMagic + rank)
            throw new DataException($"'{path}' begins with the magic number {magic}, but {BytesMagic + rank} was expected: it is not an IDX file of bytes with {rank} {(rank == 1 ? "axis" : "axes")}. {remedy}");

        var sizes = new int[rank];
        long count = 1;
        for (int axis = 0; axis < rank; axis++)
        {
            sizes[axis] = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 + (4 * axis)));
            count = sizes[axis] >= 0 && (sizes[axis] == 0 || count <= available / sizes[axis])
                ? count * sizes[axis]
                : throw new DataException($"The header of '{path}' promises more data than the file can hold: the size of axis {axis} is {(uint)sizes[axis]}. {remedy}");
        }

        if (count > Array.MaxLength)
            throw new DataException($"'{path}' holds {count} bytes of data, but at most {Array.MaxLength} can be read at once.");
        var values = new byte[count];
        int found = stream.ReadAtLeast(values, values.Length, throwOnEndOfStream: false);
        if (found < values.Length)
            throw new DataException($"'{path}' is cut short: {found} bytes of data were found, {values.Length} were expected. {remedy}");
        if (stream.ReadByte() >= 0)
            throw new DataException($"'{path}' is too long: it goes on after the {values.Length} bytes of data that its header promises. {remedy}");
        return (new Shape(sizes), values);
    }

    // GZipStream stops without a word where a file is cut within its last eight bytes, the checksum and the length (RFC 1952).
    private static void CheckLength(FileStream file, int expected, string path, string remedy)
    {
        Span<byte> length = stackalloc byte[4];
        file.Seek(-length.Length, SeekOrigin.End);
        file.ReadExactly(length);
        if (BinaryPrimitives.ReadInt32LittleEndian(length) != expected)
            throw new DataException($"'{path}' is cut short: it does not end with the length of what it holds, as gzip files of one part do. {remedy}");
    }

    private static int HeaderLength(int rank) => 4 + (4 * rank);
}
