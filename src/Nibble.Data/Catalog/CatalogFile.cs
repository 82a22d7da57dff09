using System.Security.Cryptography;

namespace Nibble.Data;

/// <summary>A file of a known data set.</summary>
/// <param name="Name">The name, below the data set's folder and below each mirror's address.</param>
/// <param name="ByteCount">The exact length.</param>
/// <param name="Sha256">The SHA-256 checksum, 64 hexadecimal digits in lower case.</param>
public sealed record CatalogFile(string Name, long ByteCount, string Sha256)
{
    /// <summary>What stands in the place of this file: compares the length, then the checksum of the whole content.</summary>
    /// <exception cref="DataException">The file is there but can't be read.</exception>
    public DatasetState StateIn(string folder)
    {
        string path = Path.Combine(folder, Name);
        try
        {
            if (!File.Exists(path))
                return DatasetState.Missing;
            return new FileInfo(path).Length == ByteCount && Checksum(path) == Sha256 ? DatasetState.Complete : DatasetState.Wrong;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"Can't read '{path}': {error.Message} Check the file's permissions, or delete it.", error);
        }
    }

    internal static string Checksum(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
