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
            MapToGrid(x, y, scale, zeroPoint, Rounding.NearestEven, 0);
            return;
        }

        GroupWalk groups = grid.GroupsOf(output.Shape);
        for (int start = 0, run; start < y.Length; start += run)
        {
            run = groups.RunFrom(start, y.Length);
            int group = groups.Of(start);
            MapToGrid(x.Slice(start, run), y.Slice(start, run), grid.Scales[group], grid.ZeroPoints[group], grid.Rounding, start);
        }
    }

    private void MapToGrid(ReadOnlySpan<float> x, Span<float> y, float scale, long zeroPoint, Rounding rounding, int first)
    {
        NumberFormat format = quantize.Format;
        if (rounding == Rounding.NearestEven && GridKernels.HoldsInFloats(format, zeroPoint))
        {
            GridKernels.FakeQuantize(x, format, scale, zeroPoint, y);
            return;
        }

        // As QuantizationGrid.Quantize draws them: the element's index is the counter.
        var random = new CounterRandom();
        for (int i = 0; i < y.Length; i++)
        {
            float draw = rounding == Rounding.Stochastic ? random.Uniform((ulong)(first + i)) : 0;
            y[i] = (QuantizationGrid.Encode(x[i], format, scale, zeroPoint, rounding, draw) - zeroPoint) * scale;
        }
    }
}
