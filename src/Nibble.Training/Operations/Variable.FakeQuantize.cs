using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>Maps every value to the nearest point of a grid, bit for bit as <see cref="QuantizationGrid.FakeQuantize"/>; the gradient passes as the surrogate says.</summary>
    /// <param name="grid">Its codes have at most 24 bits, as many as a float's significand, and it does not round stochastically.</param>
    /// <param name="surrogate">What stands in for the derivative, which is zero almost everywhere.</param>
    /// <exception cref="NibbleException">The tensor does not have the grid's channels.</exception>
    /// <exception cref="TrainingException">The grid has wider codes, or rounds stochastically.</exception>
    public Variable FakeQuantize(QuantizationGrid grid, Surrogate surrogate)
    {
        Tensor x = Value;
        if (grid.Format.Bits > 24 || grid.Rounding == Rounding.Stochastic)
            throw new TrainingException($"Fake quantization takes codes of at most 24 bits with a rounding that is not stochastic, but got {grid} with {grid.Rounding}. Choose a narrower format and another rounding.");
        Tensor y = grid.Rounding == Rounding.NearestEven ? NearestEven(grid, x) : grid.FakeQuantize(x);
        return Quantized(y, grid.GroupsOf(x.Shape), RangesOf(grid), surrogate);
    }

    /// <summary>Maps every value to a point as <see cref="Quantizer.FakeQuantize"/> does for this tensor; the gradient passes as the surrogate says.</summary>
    /// <param name="quantizer">Any: its scales and codebooks are chosen for this tensor.</param>
    /// <param name="surrogate">What stands in for the derivative; the quantizer's own, <see cref="Surrogate.DefaultOf"/>, where it is null.</param>
    /// <param name="random">What stochastic rules draw from; the element's index is the counter.</param>
    /// <exception cref="NibbleException">A value that a range is chosen from is NaN or infinite, or the tensor lacks the granularity's axis.</exception>
    public Variable FakeQuantize(Quantizer quantizer, Surrogate? surrogate = null, CounterRandom random = default)
    {
        surrogate ??= Surrogate.DefaultOf(quantizer);
        switch (quantizer)
        {
            case GridQuantizer uniform:
                QuantizationGrid grid = uniform.ChooseGrid(Value);
                return grid.Format.Bits <= 24 && grid.Rounding != Rounding.Stochastic
                    ? FakeQuantize(grid, surrogate)
                    : Quantized(grid.FakeQuantize(Value, random), grid.GroupsOf(Value.Shape), RangesOf(grid), surrogate);
            case CodebookQuantizer coded:
                CodebookTensor codes = coded.Quantize(Value, random);
                return Quantized(codes.Dequantize(), codes.Granularity.Over(Value.Shape), [.. codes.Codebooks.Select(book => new Interval(book.Levels[0], book.Levels[^1]))], surrogate);
            default:
                GroupWalk groups = quantizer.Granularity.Over(Value.Shape);
                Interval[] unbounded = [.. Enumerable.Repeat(new Interval(float.NegativeInfinity, float.PositiveInfinity), groups.Count)];
                return Quantized(quantizer.FakeQuantize(Value, random), groups, unbounded, surrogate);
        }
    }

    private static Interval[] RangesOf(QuantizationGrid grid) =>
        [.. Enumerable.Range(0, grid.Scales.Length).Select(group => new Interval(grid.Decode(grid.Format.MinCode, group), grid.Decode(grid.Format.MaxCode, group)))];

    private Variable Quantized(Tensor y, GroupWalk groups, Interval[] ranges, Surrogate surrogate)
    {
        Tensor x = Value;
        return FromThis(y, gradient => surrogate.Apply(groups, ranges, x.Values, y.Values, gradient));
    }

    private static Tensor NearestEven(QuantizationGrid grid, Tensor x)
    {
        Tensor y = Uninitialized(x.Shape);
        GroupWalk groups = grid.GroupsOf(x.Shape);
        for (int start = 0, run; start < x.Length; start += run)
        {
            run = groups.RunFrom(start, x.Length);
            int group = groups.Of(start);
            GridKernels.FakeQuantize(x.Values.Slice(start, run), grid.Format, grid.Scales[group], grid.ZeroPoints[group], y.Values.Slice(start, run));
        }

        return y;
    }
}
