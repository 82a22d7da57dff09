using System.Diagnostics;
using Xunit;

namespace Nibble.Peers;

/// <summary>The folder <c>tests/peers</c>: scripts for Node and the packages that they need, installed on first use.</summary>
internal static class NodePackages
{
    private static readonly Lazy<string> Installed = new(Install);

    /// <summary>The folder, with its packages in place. Skips the test that asks where Node or npm is missing.</summary>
    public static string Folder => Installed.Value;

    /// <summary>Runs a program to its end and returns what it wrote, or throws with its words where it fails.</summary>
    public static string Run(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Result
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with code {process.ExitCode}: {errors.Result}{output.Result}");
    }

    private static string Install()
    {
        foreach (string program in (string[])["node", "npm"])
            Skip.IfNot(Exists(program), $"'{program}' is not on the PATH; install Node.js 20 or later to run the tests against ONNX Runtime.");

        string folder = Path.Combine(Root(), "tests", "peers");
        using FileStream _ = Lock(Path.Combine(folder, "node_modules.lock"));
        var complete = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
        if (!complete.Exists || complete.LastWriteTimeUtc < File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
        {
            try
            {
                // The install scripts would fetch GPU libraries; what runs on the CPU is in the package itself.
                Run("npm", folder, "ci", "--ignore-scripts");
            }
            catch (InvalidOperationException error)
            {
                Skip.If(true, $"onnxruntime-node is not installed and npm can't install it: {error.Message}");
            }
        }

        return folder;
    }

    private static bool Exists(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".exe")) || File.Exists(Path.Combine(folder, program + ".cmd")));

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Nibble.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No folder above '{AppContext.BaseDirectory}' holds Nibble.slnx.");
    }

    // Test assemblies run side by side; one installs, the others wait.
    private static FileStream Lock(string path)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException)
            {
                Thread.Sleep(100);
            }
            catch (UnauthorizedAccessException)
            {
                // Windows answers so while the last holder's file is being deleted.
                Thread.Sleep(100);
            }
        }
    }
}
