using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Nibble.Cli;

/// <summary>The usual help, and below it the command's example.</summary>
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
        int code = _help.Invoke(parseResult);
        string example = parseResult.CommandResult.Command is ExampleCommand command ? command.Example : First;
        parseResult.InvocationConfiguration.Output.WriteLine($"Example: {example}");
        return code;
    }
}
