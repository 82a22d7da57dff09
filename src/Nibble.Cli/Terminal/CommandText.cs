using System.CommandLine;

namespace Nibble.Cli;

/// <summary>The words around a command's result.</summary>
internal static class CommandText
{
    /// <summary>The command line as a user would type it again.</summary>
    public static string Of(ParseResult parsed) =>
        string.Join(' ', parsed.Tokens.Select(token => token.Value).Select(Quoted).Prepend("nibble"));

    /// <summary>Tells where results are, to a person.</summary>
    public static void Wrote(string report, string more, bool json)
    {
        if (!json)
            Console.Out.WriteLine($"Wrote {more}; look at {report}");
    }

    private static string Quoted(string word) => word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word;
}
