using System.Diagnostics;

namespace Nibble.Cli.Tests;

/// <summary>The program as its user has it: a process with arguments, two streams and an exit code.</summary>
internal sealed class NibbleProgram : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;
    private readonly string _commandLine;

    private NibbleProgram(string folder, string[] arguments, IReadOnlyDictionary<string, string> environment)
    {
        _commandLine = $"nibble {string.Join(' ', arguments)}";
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "nibble.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        (_output, _errors) = (_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Runs the program to its end in a folder.</summary>
    public static Ran Run(string folder, params string[] arguments) => Run(folder, new Dictionary<string, string>(), arguments);

    /// <summary>Runs the program to its end in a folder, with variables added to its environment.</summary>
    public static Ran Run(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var program = new NibbleProgram(folder, arguments, environment);
        return program.WaitForEnd();
    }

    /// <summary>Starts the program in a folder.</summary>
    public static NibbleProgram Start(string folder, params string[] arguments) => new(folder, arguments, new Dictionary<string, string>());

    /// <summary>Waits for the end. Whatever the end is, neither stack traces nor terminal controls may have come out of a pipe.</summary>
    public Ran WaitForEnd()
    {
        Assert.True(_process.WaitForExit(Patience), $"'{_commandLine}' did not end.");
        var ran = new Ran(_commandLine, _process.ExitCode, _output.Result, _errors.Result);
        foreach (string text in (string[])[ran.Output, ran.Errors])
        {
            Assert.DoesNotContain("\u001b", text, StringComparison.Ordinal);
            Assert.DoesNotContain(text.Split('\n'), line => line.StartsWith("   at ", StringComparison.Ordinal));
        }

        return ran;
    }

    /// <summary>Sends a signal, INT or TERM.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", $"{Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Ends the process at once, with no chance to do anything more.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
