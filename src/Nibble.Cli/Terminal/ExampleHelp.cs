using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Nibble.Cli;

/// <summary>The usual help, with a command's groups of options under headings of their own, and below it the command's examples.</summary>
/// <param name="isAskedFor">Whether the user asked for it, whatever else is wrong with the command line.</param>
internal sealed class ExampleHelp(bool isAskedFor) : SynchronousCommandLineAction
{
    private const string First = "nibble demo";

    private readonly HelpAction _help = new();

    /// <inheritdoc/>
    public override bool ClearsParseErrors => isAskedFor;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command as ExampleCommand;
        IReadOnlyList<OptionGroup> groups = command?.Groups ?? [];

        // The usual help has one heading for all options: it shows those that no group does.
        foreach (Option option in groups.SelectMany(group => group.Options))
            option.Hidden = true;
        int code = _help.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        foreach (OptionGroup group in groups)
            OptionGroupHelp.Write(group, output);
        foreach (string example in command?.Examples ?? [First])
            output.WriteLine($"Example: {example}");
        return code;
    }
}
