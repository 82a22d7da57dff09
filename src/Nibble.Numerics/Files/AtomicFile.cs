namespace Nibble.Numerics;

/// <summary>Writes a file whole or not at all: under a temporary name beside it, renamed when it is complete.</summary>
public static class AtomicFile
{
    /// <summary>Writes a file through a stream. What stood there before stays until the new content is complete and on disk.</summary>
    /// <exception cref="NibbleException">The path names no file, the folder can't be written, or the disk is full; the message names the file and the cause.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string full = path.Length == 0 || path.Contains('\0') ? "" : Path.GetFullPath(path);
        if (Path.GetFileName(full).Length == 0)
            throw new NibbleException($"Can't write '{path}': it is not the name of a file. Add a file's name to the path.");
        string temporary = $"{full}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NibbleException($"Can't write '{path}': {error.Message} What was there before is unchanged. Check the folder's permissions and free space, or choose another place.", error);
        }
        finally
        {
            DeleteQuietly(temporary);
        }
    }

    /// <summary>Writes a text file in UTF-8.</summary>
    /// <exception cref="NibbleException">The path names no file, the folder can't be written, or the disk is full.</exception>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    // Only a failed write leaves the temporary file; where even deleting fails, the first error matters more.
    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }
}
