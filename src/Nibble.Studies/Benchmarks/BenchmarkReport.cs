using Nibble.Reports;
using Nibble.Runtime;

namespace Nibble.Studies;

/// <summary>Shows how fast a model runs.</summary>
public static class BenchmarkReport
{
    private const double Giga = 1e-9, Milli = 1e3, Micro = 1e6;

    /// <summary>The report.</summary>
    /// <param name="result">What was measured.</param>
    /// <param name="command">The command line that made it.</param>
    public static Report Of(BenchmarkResult result, string? command = null) => new($"{Path.GetFileName(result.Options.Model)} on this machine")
    {
        Summary = "Medians, and what a tenth and nine tenths of the rounds stayed below. A multiplication with its addition counts as two operations.",
        Command = command,
        Created = DateTimeOffset.Now,
        Parts =
        [
            new ReportFacts(
                new ReportFact("input", $"{result.Program.InputShape}, {result.Input} of seed {result.Options.Seed}"),
                new ReportFact("products for one sample", result.Program.Steps.Sum(step => step.MultiplyAccumulates)),
                new ReportFact("of them in integers", result.Program.Steps.Where(step => step.IsInteger).Sum(step => step.MultiplyAccumulates)),
                new ReportFact("weights", result.Program.Steps.Sum(step => step.WeightBytes)) { Unit = "bytes" }),
            Figures(result),
            Ceilings(result.Ceilings),
            .. result.Profiles.Select(profile => Steps(result.Program.Steps, profile)),
        ],
    };

    private static ReportTable Figures(BenchmarkResult result)
    {
        bool compared = result.Options.Against is not null;
        double products = result.Program.Steps.Sum(step => (double)step.MultiplyAccumulates);
        return new ReportTable(
            [
                new("batch"), new("threads"),
                new("median") { Unit = "ms" }, new("p10") { Unit = "ms" }, new("p90") { Unit = "ms" }, new("rounds"),
                new("samples") { Unit = "1/s" }, new("operations") { Unit = "G/s" }, new("of the ceiling") { Format = "P1" },
                .. compared ? new ReportColumn[] { new("other's median") { Unit = "ms" }, new("other's p10") { Unit = "ms" }, new("other's p90") { Unit = "ms" }, new("ratio") { Format = "F3" } } : [],
            ],
            [.. result.Figures.Select(figure => (IReadOnlyList<ReportCell?>)
                [
                    figure.Batch,
                    figure.Threads,
                    figure.Time.Median * Milli,
                    figure.Time.Low * Milli,
                    figure.Time.High * Milli,
                    figure.Time.Rounds,
                    figure.Throughput,
                    2 * products * figure.Throughput * Giga,
                    figure.ShareOfCeiling,
                    .. figure.Against is { } other ? new ReportCell?[] { other.Median * Milli, other.Low * Milli, other.High * Milli, figure.Ratio } : [],
                ])])
        {
            Title = "Latency and throughput",
            Caption = compared ? $"The other is {Path.GetFileName(result.Options.Against)}, in turns with it; a ratio below 1 means that {Path.GetFileName(result.Options.Model)} is faster." : null,
        };
    }

    private static ReportTable Ceilings(IReadOnlyList<MachineCeiling> ceilings) => new(
        [new("threads"), new("floats") { Unit = "G/s" }, new("8-bit integers") { Unit = "G/s" }],
        [.. ceilings.Select(ceiling => (IReadOnlyList<ReportCell?>)[ceiling.Threads, ceiling.FloatOperations * Giga, ceiling.IntegerOperations * Giga])])
    {
        Title = "The machine's ceiling",
        Caption = $"Nibble's fastest kernels on a product of {MachineCeiling.Size.M} rows a thread, {MachineCeiling.Size.N} columns and depth {MachineCeiling.Size.K}, which stays in the cache; the best round. Weights of fewer bits than 8 may pass it.",
    };

    private static ReportTable Steps(IReadOnlyList<ProgramStep> steps, BenchmarkProfile profile)
    {
        double all = profile.Seconds.Sum();
        return new ReportTable(
            [
                new("step"), new("does"), new("runs in"), new("kernel"),
                new("time") { Unit = "µs" }, new("share") { Format = "P1", Bars = true }, new("operations") { Unit = "G/s" }, new("of the ceiling") { Format = "P1" },
            ],
            [.. steps.Zip(profile.Seconds, (step, seconds) => (IReadOnlyList<ReportCell?>)
                [
                    step.Nodes.IsEmpty ? "–" : string.Join(" + ", step.Nodes),
                    step.Kind,
                    step.IsInteger ? "integers" : "floats",
                    step.Kernel,
                    seconds * Micro,
                    seconds / all,
                    step.MultiplyAccumulates > 0 ? 2.0 * profile.Batch * step.MultiplyAccumulates / seconds * Giga : null,
                    ModelBenchmark.ShareOfCeiling([step], profile.Batch, profile.Ceiling, seconds),
                ])])
        {
            Title = $"Steps, batch {profile.Batch}, threads {profile.Ceiling.Threads}",
        };
    }
}
