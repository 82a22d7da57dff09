using System.Runtime.InteropServices;
using Nibble.Reports;
using Nibble.Studies;

namespace Nibble.SideBySide;

/// <summary>Shows the outcomes: a table for each group, and the means of the ratios.</summary>
internal static class ComparisonReport
{
    public static Report Of(IReadOnlyList<Row> rows, PeerSet peers, string command) => new("Side by side")
    {
        Summary = "Both sides run in turns. A ratio is Nibble's median time divided by the peer's: below 1, Nibble is faster. Times are medians with what a tenth and nine tenths of the rounds stayed below.",
        Command = command,
        Created = DateTimeOffset.Now,
        Parts =
        [
            new ReportFacts(
            [
                new ReportFact("processors", Environment.ProcessorCount) { Note = Processor() },
                new ReportFact("runtime", RuntimeInformation.FrameworkDescription),
                .. peers.Versions.Select(version => new ReportFact(version.Name, version.Version)),
            ]),
            .. peers.Missing.Select(lack => new ReportText(lack)),
            .. rows.Select(row => row.Group).Distinct().Select(group => Table(group, [.. rows.Where(row => row.Group == group)])),
            Means(rows),
        ],
    };

    private static ReportTable Table(string group, IReadOnlyList<Row> rows) => new(
        [
            new("what"), new("threads"), new("kernel"), new("peer"), new("ratio") { Format = "F3" },
            new("ours") { Unit = "ms" }, new("p10–p90"), new("theirs") { Unit = "ms" }, new("p10–p90"),
            new("ours") { Unit = "G/s" }, new("theirs") { Unit = "G/s" }, new("results"),
        ],
        [.. rows.Select(row => (IReadOnlyList<ReportCell?>)
            [
                row.What, row.Threads, row.Kernel, row.Peer, row.Ratio,
                row.Ours.Median * 1e3, Spread(row.Ours), row.Theirs.Median * 1e3, Spread(row.Theirs),
                row.Operations / row.Ours.Median * 1e-9, row.Operations / row.Theirs.Median * 1e-9, row.Agreement.Words,
            ])])
    {
        Title = group,
    };

    private static ReportTable Means(IReadOnlyList<Row> rows) => new(
        [new("group"), new("peer"), new("threads"), new("geometric mean of the ratios") { Format = "F3" }, new("greatest ratio") { Format = "F3" }, new("there")],
        [.. rows.GroupBy(row => (row.Group, row.Peer, row.Threads)).Select(group =>
            {
                Row worst = group.MaxBy(row => row.Ratio)!;
                return (IReadOnlyList<ReportCell?>)[group.Key.Group, group.Key.Peer, group.Key.Threads, Math.Exp(group.Average(row => Math.Log(row.Ratio))), worst.Ratio, worst.What];
            })])
    {
        Title = "means",
    };

    private static string Spread(Timing timing) => FormattableString.Invariant($"{timing.Low * 1e3:G3}–{timing.High * 1e3:G3}");

    private static string? Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
        : null;
}
