using System.IO.Compression;
using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>NumPy's <c>.npz</c> files: zip archives of <c>.npy</c> entries, one for each named array.</summary>
public static class NpzFile
{
    private const string Extension = ".npy";

    /// <summary>Reads all arrays, compressed or not, by name.</summary>
    /// <exception cref="DataException">The file is missing, unreadable or damaged, or an entry is not an array of numbers.</exception>
    public static IReadOnlyDictionary<string, NpyArray> Read(string path) => FileErrors.Explain(path, () =>
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        var arrays = new Dictionary<string, NpyArray>();
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (!entry.FullName.EndsWith(Extension, StringComparison.Ordinal))
                continue;
            string name = entry.FullName[..^Extension.Length];
            if (!arrays.TryAdd(name, Read(entry, $"'{path}', array '{name}',")))
                throw new DataException($"'{path}' holds two arrays '{name}'. Save it again by numpy.savez.");
        }

        return arrays;
    });

    /// <summary>Writes named arrays as an uncompressed archive, as numpy.savez does, whole or not at all.</summary>
    /// <exception cref="NibbleException">The file can't be written.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, NpyArray> arrays) => AtomicFile.Write(path, stream =>
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string name, NpyArray array) in arrays)
        {
            ZipArchiveEntry entry = archive.CreateEntry(name + Extension, CompressionLevel.NoCompression);

            // The same arrays give the same bytes; zip's times begin in 1980.
            entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using Stream content = entry.Open();
            NpyFormat.Write(content, array);
        }
    });

    private static NpyArray Read(ZipArchiveEntry entry, string source)
    {
        // Sizes in a zip are claims; the compressed bytes bound what can come out of them (see Deflate).
        if (entry.Length > Math.Min(Deflate.MaxOutput(entry.CompressedLength), Array.MaxLength))
            throw new DataException($"{source} claims {entry.Length} bytes from {entry.CompressedLength} compressed ones, which can't be read. Save or download it again.");
        var bytes = new byte[entry.Length];
        using (Stream content = entry.Open())
            content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        uint checksum = Crc32.Of(bytes);
        return checksum == entry.Crc32
            ? NpyFormat.Read(new MemoryStream(bytes), bytes.Length, source)
            : throw new DataException($"{source} is damaged: its checksum is {checksum:x8} instead of {entry.Crc32:x8}. Save or download it again.");
    }
}
