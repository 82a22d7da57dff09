using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Every value replaced by the nearest point of a grid, fixed or chosen from the values.</summary>
internal sealed class FakeQuantization(Quantize quantize) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        ReadOnlySpan<float> x = inputs[0].Values;
        Span<float> y = output.Values;
        if (quantize.Grid is not { } grid)
        {
            (float scale, int zeroPoint) = QuantizationGrid.FromValues(quantize.Format, x);
            MapToNearest(x, y, scale, zeroPoint);
            return;
        }

        GroupWalk groups = grid.GroupsOf(output.Shape);
        for (int start = 0, run; start < y.Length; start += run)
        {
            run = groups.RunFrom(start, y.Length);
            int group = groups.Of(start);
            if (grid.RoundsAsOnnx)
                MapToNearest(x.Slice(start, run), y.Slice(start, run), grid.Scales[group], grid.ZeroPoints[group]);
            else
                MapToGrid(x.Slice(start, run), y.Slice(start, run), grid, group, start);
        }
    }

    private void MapToNearest(ReadOnlySpan<float> x, Span<float> y, float scale, long zeroPoint)
    {
        if (GridKernels.HoldsInFloats(quantize.Format, zeroPoint))
        {
            GridKernels.FakeQuantize(x, quantize.Format, scale, zeroPoint, y);
            return;
        }

        for (int i = 0; i < y.Length; i++)
            y[i] = (QuantizationGrid.Encode(x[i], quantize.Format, scale, zeroPoint) - zeroPoint) * scale;
    }

    private static void MapToGrid(ReadOnlySpan<float> x, Span<float> y, QuantizationGrid grid, int group, int first)
    {
        // As QuantizationGrid.Quantize draws them: the element's index is the counter.
        var random = new CounterRandom();
        for (int i = 0; i < y.Length; i++)
        {
            float draw = grid.Rounding == Rounding.Stochastic ? random.Uniform((ulong)(first + i)) : 0;
            y[i] = grid.Decode(grid.Encode(x[i], group, draw), group);
        }
    }
}
