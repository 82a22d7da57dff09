using System.Runtime.CompilerServices;

namespace Nibble.Reports.Tests;

/// <summary>Compares a text with the file that was looked at and approved. What differs is left beside the tests' assembly, to be looked at and copied.</summary>
internal static class Approved
{
    public static void Check(string text, string name, [CallerFilePath] string caller = "")
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Approved", name);
        string expected = File.Exists(path) ? File.ReadAllText(path) : "";
        if (text == expected)
            return;
        string received = $"{path}.received.txt";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(received, text);
        string source = Path.Combine(Path.GetDirectoryName(caller)!, "Approved", name);
        Assert.Fail($"The text differs from the approved '{source}' at character {FirstDifference(text, expected)}. If '{received}' is right, copy it there.");
    }

    private static int FirstDifference(string text, string expected)
    {
        int i = 0;
        while (i < text.Length && i < expected.Length && text[i] == expected[i])
            i++;
        return i;
    }
}
