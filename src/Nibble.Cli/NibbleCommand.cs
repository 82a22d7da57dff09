using System.CommandLine;
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
        var root = new RootCommand("Nibble makes neural networks small: few-bit integers, proved, fast on a CPU, written as ONNX.")
        {
            DemoCommand.Create(),
            DataCommand.Create(),
            TrainCommand.Create(),
            QuantizeCommand.Create(),
            EvaluateCommand.Create(),
            InspectCommand.Create(),
            SqnrCommand.Create(),
        };
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (string message in parsed.Errors.Select(error => error.Message).Distinct())
                Console.Error.WriteLine($"nibble: {message}");
            Console.Error.WriteLine($"Run '{PathOf(parsed)} --help' to see what it takes, with an example.");
            return WrongCommandLine;
        }

        try
        {
            // Ctrl-C is StopSignal's, which lets the work end in order.
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception error) when (error is NibbleException or OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"nibble: {error.Message}");
            return Failed;
        }
        catch (OutOfMemoryException)
        {
            Console.Error.WriteLine("nibble: The memory does not suffice for this. Use fewer samples, a smaller batch or a smaller network.");
            return Failed;
        }
    }

    private static string PathOf(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (System.CommandLine.Parsing.SymbolResult? result = parsed.CommandResult; result is System.CommandLine.Parsing.CommandResult command; result = result.Parent)
            names.Push(command.Command is RootCommand ? "nibble" : command.Command.Name);
        return string.Join(' ', names);
    }
}
