using System.Text.Json;

namespace Nibble.Cli.Tests;

/// <summary>What the program left when it had ended.</summary>
internal sealed record Ran(string CommandLine, int ExitCode, string Output, string Errors)
{
    /// <summary>Holds the program to its end, with its words in the message where it is another.</summary>
    public Ran Ends(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"'{CommandLine}' ended with {ExitCode} instead of {exitCode}.\n{Errors}{Output}");
        return this;
    }

    /// <summary>The work was done, and nothing was complained about.</summary>
    public Ran Succeeds()
    {
        Ends(0);
        Assert.Equal("", Errors);
        return this;
    }

    /// <summary>The work failed with nothing on standard output and one message, which begins with the program's name and holds all of some words.</summary>
    public Ran FailsWith(params string[] words) => Complains(1, words);

    /// <summary>The command line was refused with a message that holds all of some words, and points to the help.</summary>
    public Ran IsRefusedWith(params string[] words) => Complains(2, [.. words, "--help'"]);

    /// <summary>The report that <c>--json</c> printed.</summary>
    public JsonElement Json()
    {
        using JsonDocument document = JsonDocument.Parse(Succeeds().Output);
        return document.RootElement.Clone();
    }

    private Ran Complains(int exitCode, string[] words)
    {
        Ends(exitCode);
        Assert.Equal("", Output);
        Assert.StartsWith("nibble: ", Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("defect of Nibble", Errors, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, Errors, StringComparison.Ordinal));
        return this;
    }
}
