using System.Diagnostics;
using System.Globalization;
using Nibble.Numerics;
using Nibble.Reports;

namespace Nibble.SideBySide;

/// <summary>How much memory each side takes to train, in a process that does nothing else.</summary>
internal static class PeakMemory
{
    // The first steps take all that later ones do.
    private const int Steps = 5;

    /// <summary>Trains in this process and prints the greatest resident size, in bytes.</summary>
    /// <exception cref="NibbleException">There is no network of this name.</exception>
    public static int TrainAlone(string name)
    {
        TrainedNetwork network = TrainedNetwork.All.FirstOrDefault(network => network.Name == name)
            ?? throw new NibbleException($"There is no network '{name}'; there are {string.Join(", ", TrainedNetwork.All.Select(network => network.Name))}.");
        network.Build().Train(Steps);
        using var self = Process.GetCurrentProcess();
        Console.Out.WriteLine(self.PeakWorkingSet64.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    /// <summary>The table of both sides.</summary>
    public static ReportTable Compare(Func<string, bool> wants, int threads) => new(
        [new("network"), new("ours") { Unit = "MB" }, new("PyTorch") { Unit = "MB" }, new("ratio") { Format = "F2" }],
        [.. TrainedNetwork.All.Where(network => wants(network.What)).Select(network => Row(network, Ours(network.Name) / 1e6, Theirs(network.Name, threads) / 1e6))])
    {
        Title = "greatest resident memory while training",
    };

    private static IReadOnlyList<ReportCell?> Row(TrainedNetwork network, double ours, double theirs) => [network.What, Math.Round(ours), Math.Round(theirs), ours / theirs];

    private static long Ours(string name)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };

        // Under the dotnet command the program is its first argument.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        start.ArgumentList.Add("--train-alone");
        start.ArgumentList.Add(name);
        using Process process = Process.Start(start) ?? throw new NibbleException("This program does not start a second time.");
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return long.TryParse(answer, CultureInfo.InvariantCulture, out long bytes) ? bytes : throw new NibbleException($"Training '{name}' alone ended with code {process.ExitCode}: {answer}");
    }

    private static long Theirs(string name, int threads)
    {
        using var training = new PyTorchTraining(name);
        training.Open(threads);
        training.Train(Steps);
        return training.PeakMemory();
    }
}
