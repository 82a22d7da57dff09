using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>NumPy's <c>.npy</c> files: one array each.</summary>
public static class NpyFile
{
    /// <summary>Reads an array of numbers: versions 1 to 3, C or Fortran order, either byte order.</summary>
    /// <exception cref="DataException">The file is missing, unreadable, not an array of numbers, too short or too long.</exception>
    public static NpyArray Read(string path) => FileErrors.Explain(path, () =>
    {
        using FileStream stream = File.OpenRead(path);
        return NpyFormat.Read(stream, stream.Length, $"'{path}'");
    });

    /// <summary>Writes an array, whole or not at all.</summary>
    /// <exception cref="NibbleException">The file can't be written.</exception>
    public static void Write(string path, NpyArray array) => AtomicFile.Write(path, stream => NpyFormat.Write(stream, array));
}
