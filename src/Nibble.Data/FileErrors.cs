namespace Nibble.Data;

/// <summary>Turns the platform's errors on reading a file into messages for its user.</summary>
internal static class FileErrors
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">Its name, for messages.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="remedy">What the user can do about a file that is missing or can't be read.</param>
    /// <exception cref="DataException">The file is missing, unreadable or damaged.</exception>
    public static T Explain<T>(string path, Func<T> read, string remedy = "Check its name and permissions, or save or download it again.")
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"There is no file '{path}'. {remedy}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DataException($"Can't read '{path}': {error.Message} {remedy}", error);
        }
    }
}
