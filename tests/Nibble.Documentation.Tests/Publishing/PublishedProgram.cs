using System.Diagnostics;

namespace Nibble.Documentation.Tests;

/// <summary>tests/Nibble.Published: a small program that runs a network with Nibble, as it is built or as it is published.</summary>
internal static class PublishedProgram
{
    private const string Project = "tests/Nibble.Published";

    /// <summary>What the program is as it is built.</summary>
    public static string Built
    {
        get
        {
            // These tests stand in bin/Release/net10.0 of their project, and the program likewise.
            var framework = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(Repository.PathOf(Project), "bin", framework.Parent!.Name, framework.Name, "Nibble.Published");
        }
    }

    /// <summary>Publishes the program with its runtime, less what it does not use.</summary>
    /// <param name="folder">An empty folder; all that is built on the way goes there too, so that nobody else's files change.</param>
    /// <returns>The published program. Skips the test where the packages to publish with can't be had.</returns>
    public static string PublishTrimmed(string folder)
    {
        string target = Path.Combine(folder, "published");
        (int code, string output) = Run("dotnet", [
            "publish", Repository.PathOf(Project), "--configuration", "Release", "--runtime", "linux-x64", "--self-contained", "--artifacts-path", Path.Combine(folder, "artifacts"),
            "--output", target, "-p:PublishTrimmed=true", "-p:UseSharedCompilation=false", "-nodeReuse:false", "-nologo"]);
        string? missing = output.Split('\n').FirstOrDefault(line => line.Contains("NU1101", StringComparison.Ordinal) || line.Contains("NU1102", StringComparison.Ordinal) || line.Contains("NU1301", StringComparison.Ordinal));
        Skip.If(code != 0 && missing is not null, $"The package source lacks what publishing needs: {missing?.Trim()}");
        Assert.True(code == 0, output);
        return Path.Combine(target, "Nibble.Published");
    }

    /// <summary>Runs a program and returns its exit code and what it wrote.</summary>
    public static (int Code, string Output) Run(string program, IEnumerable<string> arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
