namespace Nibble.Data;

/// <summary>A folder of a known data set that holds too many files to list each with its checksum.</summary>
/// <param name="Name">The path below the data set's folder, with slashes.</param>
/// <param name="FileCount">How many files it holds.</param>
/// <param name="ByteCount">The sum of their lengths.</param>
public sealed record CatalogFolder(string Name, int FileCount, long ByteCount)
{
    /// <summary>What stands in the place of this folder: compares the number of files, then the sum of their lengths; no content is read.</summary>
    /// <exception cref="DataException">The folder is there but can't be listed.</exception>
    public DatasetState StateIn(string folder)
    {
        string path = Path.Combine(folder, Name);
        try
        {
            if (!Directory.Exists(path))
                return DatasetState.Missing;
            (int count, long bytes) = (0, 0);
            foreach (FileInfo file in new DirectoryInfo(path).EnumerateFiles())
                (count, bytes) = (count + 1, bytes + file.Length);
            return count < FileCount ? DatasetState.Missing : count == FileCount && bytes == ByteCount ? DatasetState.Complete : DatasetState.Wrong;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"Can't read '{path}': {error.Message} Check the folder's permissions, or delete it.", error);
        }
    }
}
