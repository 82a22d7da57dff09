using Nibble.Reports;

namespace Nibble.Studies;

/// <summary>Shows what a model read and wrote.</summary>
public static class RunReport
{
    /// <summary>The report.</summary>
    public static Report Of(RunResult result, string? command = null) => new($"{Path.GetFileName(result.Model)} was run")
    {
        Command = command,
        Parts =
        [
            new ReportFacts(new ReportFact("arithmetic", result.InIntegers ? "integers where layers are quantized" : "floats") { Note = result.InIntegers ? null : "only a model of one input and one output runs in integers" }),
            new ReportTable(
                [new("array"), new("name"), new("shape"), new("file")],
                [.. result.Inputs.Select(array => Row("input", array)), .. result.Outputs.Select(array => Row("output", array))]),
        ],
    };

    private static IReadOnlyList<ReportCell?> Row(string role, RunArray array) => [role, array.Name, array.Shape.ToString(), array.Path];
}
