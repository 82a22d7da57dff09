using System.CommandLine;
using System.CommandLine.Parsing;

namespace Nibble.Cli;

/// <summary>What was given on a command line.</summary>
internal static class CommandResultExtensions
{
    /// <summary>Whether the user wrote the option, rather than that it has its default.</summary>
    public static bool Has(this CommandResult given, Option option) => given.GetResult(option) is { Implicit: false };

    /// <summary>Whether an option stands without the value that it takes; asking for that value would throw.</summary>
    public static bool LacksValues(this CommandResult given) =>
        given.Children.OfType<OptionResult>().Any(option => !option.Implicit && option.Tokens.Count < option.Option.Arity.MinimumNumberOfValues);
}
