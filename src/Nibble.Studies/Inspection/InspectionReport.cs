using Nibble.Graphs;
using Nibble.Quantization;
using Nibble.Reports;
using Nibble.Runtime;

namespace Nibble.Studies;

/// <summary>Shows what a network is made of and how it runs.</summary>
public static class InspectionReport
{
    /// <summary>The report.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="path">Its file.</param>
    /// <param name="fileBytes">The file's size.</param>
    /// <param name="command">The command line that made it.</param>
    public static Report Of(Graph graph, string path, long fileBytes, string? command = null)
    {
        QuantizationReport layers = QuantizationReport.Of(graph);
        IntegerProgram program = IntegerProgram.Compile(graph);
        return new Report(Path.GetFileName(path))
        {
            Command = command,
            Parts =
            [
                new ReportFacts(
                    new ReportFact("name", graph.Name),
                    new ReportFact("inputs", string.Join(", ", graph.Inputs.Select(input => $"{input.Name} {input.Shape}"))),
                    new ReportFact("outputs", string.Join(", ", graph.Outputs.Select(output => $"{output} {graph.ShapeOf(output)}"))),
                    new ReportFact("requantization", graph.Requantization.ToString()),
                    new ReportFact("weights and biases", layers.Bytes) { Unit = "bytes", Note = layers.Bytes == layers.FloatBytes ? null : $"as floats {layers.FloatBytes:N0}" },
                    new ReportFact("file", fileBytes) { Unit = "bytes" },
                    new ReportFact("products for one sample", program.Steps.Sum(step => step.MultiplyAccumulates)),
                    new ReportFact("widest accumulator, proved", layers.Layers.Count == 0 ? null : layers.AccumulatorBits) { Unit = layers.Layers.Count == 0 ? null : "bits" }),
                .. QuantizeReport.LayerParts(layers),
                Steps(program),
            ],
        };
    }

    private static ReportTable Steps(IntegerProgram program) => new(
        [
            new("step"), new("does"), new("runs in"), new("kernel"), new("why"),
            new("reads"), new("writes"), new("accumulator") { Unit = "bits" }, new("weights") { Unit = "bytes" }, new("products"),
        ],
        [.. program.Steps.Select(step => (IReadOnlyList<ReportCell?>)
            [
                string.Join(" + ", step.Nodes),
                step.Kind,
                step.IsInteger ? "integers" : "floats",
                step.Kernel,
                step.Why,
                step.InputFormat?.ToString() ?? "float",
                step.OutputFormat?.ToString() ?? "float",
                step.AccumulatorBits is int bits ? bits : null,
                step.WeightBytes,
                step.MultiplyAccumulates,
            ])])
    {
        Title = "Steps",
    };
}
