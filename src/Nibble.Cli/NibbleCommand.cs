using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Nibble.Numerics;

namespace Nibble.Cli;

/// <summary>The program: its commands, its exit codes, and the one place where an error becomes a message.</summary>
/// <remarks>Exit code 0 means done, 1 that the work failed or was stopped, 2 that the command line was wrong, 130 that it was stopped but left what it had.</remarks>
public static class NibbleCommand
{
    /// <summary>The exit code of work that failed or was stopped.</summary>
    internal const int Failed = 1;

    /// <summary>The exit code of work that was stopped and left what it had by then: that of shells for Ctrl-C.</summary>
    internal const int Stopped = 130;

    private const int WrongCommandLine = 2;

    /// <summary>Runs the program with the arguments of a command line and returns its exit code.</summary>
    public static int Run(IReadOnlyList<string> arguments)
    {
        ParseResult parsed = Create().Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (string message in parsed.Errors.Select(error => Explain(error, parsed)).Distinct())
                Console.Error.WriteLine($"nibble: {message}");
            Console.Error.WriteLine($"Run '{PathOf(parsed.CommandResult)} --help' to see what it takes, with an example.");
            return WrongCommandLine;
        }

        try
        {
            // Signals are StopSignal's, which lets the work end in order.
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (OperationCanceledException error)
        {
            // An error that stems from the token itself has words for programmers only.
            Console.Error.WriteLine($"nibble: {(error.CancellationToken.IsCancellationRequested ? "Stopped before it was done; files that were there are unchanged." : error.Message)}");
        }
        catch (Exception error) when (error is NibbleException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"nibble: {error.Message}");
        }
        catch (OutOfMemoryException)
        {
            Console.Error.WriteLine("nibble: The memory does not suffice for this. Use fewer samples, a smaller batch or a smaller network.");
        }
        catch (Exception error)
        {
            Console.Error.WriteLine($"nibble: This is a defect of Nibble, not of your input: {error.Message}{FaultRecord.Write(error, arguments)}");
        }

        return Failed;
    }

    private static RootCommand Create()
    {
        var root = new RootCommand("Nibble makes neural networks small: few-bit integers, proved, fast on a CPU, written as ONNX.")
        {
            DemoCommand.Create(),
            DataCommand.Create(),
            TrainCommand.Create(),
            QuantizeCommand.Create(),
            EvaluateCommand.Create(),
            RunCommand.Create(),
            InspectCommand.Create(),
            ExportCommand.Create(),
            BenchCommand.Create(),
            SqnrCommand.Create(),
            InfoCommand.Create(),
        };
        root.Options.OfType<HelpOption>().Single().Action = new ExampleHelp(isAskedFor: true);

        // Alone, a command that only groups others shows them.
        foreach (Command group in root.Subcommands.Where(command => command.Subcommands.Count > 0).Prepend(root))
            group.Action = new ExampleHelp(isAskedFor: false);
        foreach (Command command in root.Subcommands.Concat(root.Subcommands.SelectMany(group => group.Subcommands)))
            OptionRules.RefuseUnknownOptions(command);
        return root;
    }

    private static string Explain(ParseError error, ParseResult parsed)
    {
        if (error.SymbolResult is ArgumentResult { Tokens.Count: 0, Argument: { } argument, Parent: CommandResult { Command.Arguments: { } arguments } } && arguments.Contains(argument))
            return $"'{PathOf(parsed.CommandResult)}' needs <{argument.Name}>: {argument.Description}";
        return parsed.UnmatchedTokens.FirstOrDefault(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal)) is { } unknown
            ? error.Message + OptionRules.Suggestion(unknown, parsed.CommandResult.Command)
            : error.Message;
    }

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "nibble";
}
