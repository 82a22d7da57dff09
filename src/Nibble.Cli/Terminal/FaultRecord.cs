using Nibble.Numerics;

namespace Nibble.Cli;

/// <summary>Keeps what the authors need to find a defect, in a file, so that its user needs not see it.</summary>
internal static class FaultRecord
{
    /// <summary>Writes the file, and returns a sentence that says where it is; an empty one where it can't be written.</summary>
    public static string Write(Exception error, IReadOnlyList<string> arguments)
    {
        string path = Path.Combine(Path.GetTempPath(), $"nibble-fault-{Environment.ProcessId}.txt");
        try
        {
            AtomicFile.WriteText(path, $"nibble {string.Join(' ', arguments)}{Environment.NewLine}{error}{Environment.NewLine}");
            return $" Please report it with the file '{path}'.";
        }
        catch (NibbleException)
        {
            return "";
        }
    }
}
