using System.Globalization;
using System.Text;

namespace Nibble.Runtime;

/// <summary>Writes the steps of a program as a table of aligned columns.</summary>
internal static class StepTable
{
    private static readonly string[] Titles = ["step", "does", "nodes", "runs in", "kernel", "input", "weight", "output", "acc bits", "bytes", "MACs", "why"];

    public static string Write(IReadOnlyList<ProgramStep> steps)
    {
        string[][] rows = [Titles, .. steps.Select(Row)];
        int[] widths = [.. Enumerable.Range(0, Titles.Length).Select(column => rows.Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (string[] row in rows)
            text.Append(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()).Append('\n');
        return text.ToString();
    }

    private static string[] Row(ProgramStep step, int index) =>
    [
        Number(index + 1),
        step.Kind,
        step.Nodes.IsEmpty ? "-" : string.Join('+', step.Nodes),
        step.IsInteger ? "integers" : "floats",
        step.Kernel,
        step.InputFormat?.ToString() ?? "float",
        step.WeightFormat?.ToString() ?? (step.WeightBytes > 0 ? "float" : "-"),
        step.OutputFormat?.ToString() ?? "float",
        step.AccumulatorBits is int bits ? Number(bits) : "-",
        Number(step.WeightBytes),
        Number(step.MultiplyAccumulates),
        step.Why,
    ];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
