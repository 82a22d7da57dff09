using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;

namespace Nibble.Data;

/// <summary>
/// MATLAB's files of version 5, as far as arrays of real numbers need: a header of 128 bytes, then elements, each a type and a length in bytes of 32 bits
/// and its content. An array is an element of elements (flags, sizes, name, numbers), each filled to a multiple of 8 bytes; most files hold it
/// compressed by zlib (MathWorks: MAT-File Format, chapter 1).
/// </summary>
internal static class MatFile
{
    private const int HeaderLength = 128;
    private const int TagLength = 8;
    private const int MaxRank = 8;
    private const int MaxName = 64;
    private const int ComplexFlag = 0x0800;

    // Numeric classes are 6 (double) to 15; below are cells, structures, texts and sparse arrays.
    private const int FirstNumericClass = 6;
    private const int LastNumericClass = 15;

    /// <summary>Reads an array by its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What MATLAB calls the array.</param>
    /// <param name="remedy">What messages tell the user to do about the file.</param>
    /// <param name="read">Takes the header and, as far as wanted, the elements, from a stream that closes afterwards.</param>
    /// <exception cref="DataException">The file is missing, unreadable, of another kind, cut short or damaged, or has no such array of real numbers.</exception>
    public static T Read<T>(string path, string name, string remedy, Func<MatArray, T> read) => FileErrors.Explain(
        path,
        () =>
        {
            using FileStream file = File.OpenRead(path);
            CheckHeader(file, path, remedy);
            List<string> others = [];
            for (long offset = HeaderLength; offset < file.Length;)
            {
                (int type, uint length) = ReadTag(file, path, offset, remedy);
                long end = offset + TagLength + length;
                if (end > file.Length)
                    throw new DataException($"'{path}' is cut short: the element at offset {offset} ends at {end}, but the file has {file.Length} bytes. {remedy}");
                if (type is not ((int)MatType.Matrix or (int)MatType.Compressed))
                    throw new DataException($"'{path}' has an element of type {type} at offset {offset}, but an array (type 14) or a compressed one (15) was expected. {remedy}");
                using Stream? unzipped = type == (int)MatType.Compressed ? new ZLibStream(file, CompressionMode.Decompress, leaveOpen: true) : null;
                var reader = new MatReader(unzipped ?? file, $"The array at offset {offset} of '{path}'", remedy);
                long available = length;
                if (unzipped is not null)
                {
                    available = Deflate.MaxOutput(length);
                    (int inner, uint innerLength, _) = reader.Tag();
                    if (inner != (int)MatType.Matrix || innerLength > available)
                        throw new DataException($"The compressed element at offset {offset} of '{path}' is no array that {length} bytes can hold: its type is {inner} and its length {innerLength}. {remedy}");
                }

                string found = ReadArrayHeader(reader, available, unzipped, out MatArray? array);
                if (found == name)
                    return array is null ? throw new DataException($"The array '{name}' at offset {offset} of '{path}' does not hold real numbers. {remedy}") : read(array);
                others.Add(found);
                offset = end;
                file.Position = end;
            }

            throw new DataException($"'{path}' has no array '{name}'; it has {(others.Count == 0 ? "none" : string.Join(", ", others.Select(other => $"'{other}'")))}. {remedy}");
        },
        remedy);

    private static void CheckHeader(FileStream file, string path, string remedy)
    {
        var header = new byte[HeaderLength];
        int found = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (found < header.Length)
            throw new DataException($"'{path}' is cut short: its header has {found} bytes instead of {HeaderLength}. {remedy}");
        if (header.AsSpan(126).SequenceEqual("MI"u8))
            throw new DataException($"'{path}' has its bytes in big-endian order, which can't be read. {remedy}");
        if (!header.AsSpan(126).SequenceEqual("IM"u8) || header[125] != 1)
            throw new DataException($"'{path}' is no MATLAB file of version 5: bytes 124 to 127 of its header say {Convert.ToHexString(header.AsSpan(124))} instead of 0001494D. {remedy}");
    }

    private static (int Type, uint Length) ReadTag(FileStream file, string path, long offset, string remedy)
    {
        Span<byte> tag = stackalloc byte[TagLength];
        return file.ReadAtLeast(tag, tag.Length, throwOnEndOfStream: false) == tag.Length
            ? (BinaryPrimitives.ReadInt32LittleEndian(tag), BinaryPrimitives.ReadUInt32LittleEndian(tag[4..]))
            : throw new DataException($"'{path}' is cut short: it ends within the element at offset {offset}. {remedy}");
    }

    // Flags, sizes and name, and the tag of the numbers; null for an array of anything else, which may be there but is not wanted.
    private static string ReadArrayHeader(MatReader reader, long available, Stream? unzipped, out MatArray? array)
    {
        byte[] flags = reader.Element(MatType.UInt32, 8, "flags");
        byte[] sizes = reader.Element(MatType.Int32, MaxRank * sizeof(int), "sizes");
        string name = Encoding.Latin1.GetString(reader.Element(MatType.Int8, MaxName, "name"));
        array = null;
        if (flags.Length != 8 || flags[0] is < FirstNumericClass or > LastNumericClass || (BinaryPrimitives.ReadUInt32LittleEndian(flags) & ComplexFlag) != 0)
            return name;

        var shape = ImmutableArray.CreateBuilder<int>();
        long count = 1;
        for (int i = 0; i + sizeof(int) <= sizes.Length; i += sizeof(int))
        {
            int size = BinaryPrimitives.ReadInt32LittleEndian(sizes.AsSpan(i));
            count = size >= 0 && (size == 0 || count <= Math.Min(available, Array.MaxLength) / size)
                ? count * size
                : throw new DataException($"{reader.Source}, '{name}', promises more elements than can follow: the size of axis {shape.Count} is {size}. {reader.Remedy}");
            shape.Add(size);
        }

        (int type, uint length, Stream elements) = reader.Tag();
        int elementSize = type switch { (int)MatType.Int8 or (int)MatType.UInt8 => 1, (int)MatType.Double => 8, _ => 0 };
        if (elementSize == 0)
            throw new DataException($"{reader.Source}, '{name}', stores its numbers as type {type}, but bytes (1, 2) or doubles (9) were expected. {reader.Remedy}");
        if (length != count * elementSize)
            throw new DataException($"{reader.Source}, '{name}', has {length} bytes of numbers, but its sizes {string.Join(" × ", shape)} need {count * elementSize}. {reader.Remedy}");
        array = new MatArray($"{reader.Source}, '{name}',", shape.ToImmutable(), (MatType)type, elements, unzipped, reader.Remedy);
        return name;
    }
}
