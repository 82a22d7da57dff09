using System.CommandLine;

namespace Nibble.Cli;

/// <summary>The options that mean the same in every command.</summary>
internal static class SharedOptions
{
    /// <summary><c>--json</c>: print the result for a script.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON on standard output." };

    /// <summary><c>--quiet</c>: no progress.</summary>
    public static Option<bool> Quiet() => new("--quiet", "-q") { Description = "Show no progress. Where standard error is not a terminal, none is shown anyway." };

    /// <summary><c>--data-root</c>: where data sets are kept.</summary>
    public static Option<string?> DataRoot() => new("--data-root") { Description = "The folder of data sets; else what NIBBLE_DATA names, else ~/.cache/nibble/datasets.", HelpName = "FOLDER" };
}
