using System.CommandLine;
using Nibble.Data;
using Nibble.Reports;
using Nibble.Studies;

namespace Nibble.Cli;

/// <summary><c>nibble data</c>: the public data sets, where they are, and how to get them.</summary>
internal static class DataCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new ExampleCommand("data", "List the public data sets that Nibble knows, or download one.", "nibble data list") { List(), Get() };

    private static ExampleCommand List()
    {
        Option<bool> json = SharedOptions.Json();
        Option<string?> root = SharedOptions.DataRoot();
        var command = new ExampleCommand(
            "list",
            "List the data sets, where they are and whether they are complete.",
            "nibble data list")
        { root, json };
        command.SetAction(parsed =>
        {
            string folder = DataRoot.Resolve(parsed.GetValue(root));
            var table = new ReportTable(
                [new("name"), new("what"), new("size") { Unit = "bytes" }, new("state"), new("folder"), new("license")],
                [.. DatasetCatalog.All.Select(entry => (IReadOnlyList<ReportCell?>)
                    [entry.Name, entry.Summary, entry.ByteCount, entry.StateIn(folder).ToString().ToLowerInvariant(), entry.FolderIn(folder), entry.License])]);
            ReportPrinter.Print(new Report("Data sets") { Parts = [table] }, parsed.GetValue(json));
        });
        return command;
    }

    private static ExampleCommand Get()
    {
        var name = new Argument<string>("name") { Description = "The data set, such as mnist." };
        Option<bool> json = SharedOptions.Json(), quiet = SharedOptions.Quiet();
        Option<string?> root = SharedOptions.DataRoot();
        var command = new ExampleCommand(
            "get",
            "Download a data set: from several mirrors in turn, resumed where it stopped, checked by SHA-256. Files that are there and right are used.",
            "nibble data get mnist")
        { name, root, json, quiet };
        command.SetAction(parsed =>
        {
            CatalogEntry entry = DatasetCatalog.Get(parsed.GetValue(name)!);
            string folder = DataRoot.Resolve(parsed.GetValue(root));
            ProgressDisplay.Show(parsed.GetValue(quiet), progress =>
            {
                IProgress<DownloadProgress>? bytes = progress is null ? null : new DownloadDisplay(progress);
                new Downloader().DownloadAsync(entry, folder, bytes, StopSignal.Token).GetAwaiter().GetResult();
                return true;
            });
            ReportPrinter.Print(
                new Report($"{entry.Name} is complete")
                {
                    Parts = [new ReportFacts(new ReportFact("folder", entry.FolderIn(folder)), new ReportFact("size", entry.ByteCount) { Unit = "bytes" }, new ReportFact("license", entry.License), new ReportFact("cite", entry.Citation))],
                },
                parsed.GetValue(json));
        });
        return command;
    }

    private sealed class DownloadDisplay(IProgress<StudyProgress> display) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => display.Report(new StudyProgress(
            $"download {value.File}",
            (double)value.ReceivedBytes / Math.Max(value.TotalBytes, 1),
            $"{value.ReceivedBytes / 1e6:0.0} of {value.TotalBytes / 1e6:0.0} MB"));
    }
}
