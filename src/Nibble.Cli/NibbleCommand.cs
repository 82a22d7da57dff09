using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Nibble.Data;
using Nibble.Numerics;

namespace Nibble.Cli;

/// <summary>The program: its commands, its exit codes, and the one place where an error becomes a message.</summary>
/// <remarks>Exit code 0 means done, 1 that the work failed or was stopped, 2 that the command line was wrong.</remarks>
public static class NibbleCommand
{
    private const int Failed = 1;
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
        catch (Exception error) when (error is NibbleException or OperationCanceledException or IOException or UnauthorizedAccessException)
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
            InfoCommand.Create(),
        };
        var help = new ExampleHelp();
        root.Options.OfType<HelpOption>().Single().Action = help;

        // Alone, a command that only groups others shows them.
        foreach (Command group in root.Subcommands.Where(command => command.Subcommands.Count > 0).Prepend(root))
            group.Action = help;
        return root;
    }

    private static string Explain(ParseError error, ParseResult parsed)
    {
        if (error.SymbolResult is ArgumentResult { Tokens.Count: 0, Argument: { } argument, Parent: CommandResult { Command.Arguments: { } arguments } } && arguments.Contains(argument))
            return $"'{PathOf(parsed.CommandResult)}' needs <{argument.Name}>: {argument.Description}";
        string? unknown = parsed.UnmatchedTokens.FirstOrDefault(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal));
        Command command = parsed.CommandResult.Command;
        return unknown is not null && NearestName.Of(unknown, command.Subcommands.Select(known => known.Name).Concat(command.Options.Select(known => known.Name))) is { } nearest
            ? $"{error.Message} Did you mean '{nearest}'?"
            : error.Message;
    }

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "nibble";
}
