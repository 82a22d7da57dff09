using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Real numbers to codes, on a fixed grid or on one chosen from all of them.</summary>
internal sealed class EncodeStep(Quantize quantize, int input, int output) : Step
{
    public override void Run(Workspace workspace)
    {
        ReadOnlySpan<float> x = workspace.Floats(input);
        Span<short> codes = workspace.Codes(output);
        if (quantize.IsDynamic)
        {
            (float scale, int zeroPoint) = QuantizationGrid.FromValues(quantize.Format, x);
            workspace.SetGrid(output, scale, zeroPoint);
        }

        if (quantize.Grid is not { Rounding: not Rounding.NearestEven } grid)
        {
            GridKernels.Encode(x, quantize.Format, workspace.Scale(output), workspace.ZeroPoint(output), codes);
            return;
        }

        // As QuantizationGrid.Quantize draws them: the element's index is the counter.
        var random = new CounterRandom();
        for (int i = 0; i < codes.Length; i++)
            codes[i] = (short)(grid.Encode(x[i], random: grid.Rounding == Rounding.Stochastic ? random.Uniform((ulong)i) : 0) - grid.ZeroPoints[0]);
    }
}
