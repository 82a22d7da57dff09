using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Real numbers to codes, on a fixed grid or on one chosen from all of them.</summary>
internal sealed class EncodeStep(Quantize quantize, Held input, Held output) : Step
{
    public override ImmutableArray<Held> Reads => [input];

    public override Held Written => output;

    /// <summary>The grid; null where it is chosen at run time, or its codes are drawn.</summary>
    public QuantizationGrid? Grid => quantize.Grid is { Rounding: not Rounding.Stochastic } grid ? grid : null;

    public Held Input => input;

    public override void Run(in Execution run)
    {
        ReadOnlySpan<float> x = run.Floats(input);
        Workspace workspace = run.Workspace;
        if (quantize.IsDynamic)
        {
            // A border of zeros changes no range, as every range holds zero.
            (float scale, int zeroPoint) = QuantizationGrid.FromValues(quantize.Format, x);
            workspace.SetGrid(output.Value, scale, zeroPoint);
        }

        if (output.Arrangement == Arrangement.Pixels)
            run.FillBorder(output, (int)(workspace.ZeroPoint(output.Value) - quantize.Format.MinCode));
        var rows = new ElementRows(run.Plan, input, output);
        for (int row = 0; row < rows.Count; row++)
        {
            (int from, int to) = rows[row];
            ReadOnlySpan<float> values = x.Slice(from, rows.FromLength);
            if (output.Element == Element.Byte)
                ByteCodes.Encode(values, quantize.Grid, quantize.Format, workspace.Scale(output.Value), workspace.ZeroPoint(output.Value), run.Bytes(output).Slice(to, rows.ToLength));
            else
                Encode(values, run.Shorts(output).Slice(to, rows.ToLength), workspace);
        }
    }

    private void Encode(ReadOnlySpan<float> values, Span<short> codes, Workspace workspace)
    {
        if (quantize.Grid is not { RoundsAsOnnx: false } grid)
        {
            GridKernels.Encode(values, quantize.Format, workspace.Scale(output.Value), workspace.ZeroPoint(output.Value), codes);
            return;
        }

        // As QuantizationGrid.Quantize draws them: the element's index is the counter.
        var random = new CounterRandom();
        for (int i = 0; i < codes.Length; i++)
            codes[i] = (short)(grid.Encode(values[i], random: grid.Rounding == Rounding.Stochastic ? random.Uniform((ulong)i) : 0) - grid.ZeroPoints[0]);
    }
}
