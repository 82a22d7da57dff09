namespace Nibble.Data;

/// <summary>Turns the platform's errors on reading a file into messages for its user.</summary>
internal static class FileErrors
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">The file is missing, unreadable or damaged.</exception>
    public static T Explain<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"There is no file '{path}'. Check the name and the folder.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DataException($"Can't read '{path}': {error.Message} Check the file's permissions, or save or download it again.", error);
        }
    }
}
