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
        if (grid.Format.Bits > 24 || grid.Rounding == Rounding.Stochastic)
            throw new TrainingException($"Fake quantization takes codes of at most 24 bits with a rounding that is not stochastic, but got {grid} with {grid.Rounding}. Choose a narrower format and another rounding.");
        return FakeQuantize(_ => grid, surrogate);
    }

    /// <summary>Maps every value to a point as <see cref="Quantizer.FakeQuantize"/> does for this tensor; the gradient passes as the surrogate says.</summary>
    /// <param name="quantizer">Any: its scales and codebooks are chosen for this tensor.</param>
    /// <param name="surrogate">What stands in for the derivative; the quantizer's own, <see cref="Surrogate.DefaultOf"/>, where it is null.</param>
    /// <param name="random">What stochastic rules draw from; the element's index is the counter.</param>
    /// <exception cref="NibbleException">A value that a range is chosen from is NaN or infinite, or the tensor lacks the granularity's axis.</exception>
    public Variable FakeQuantize(Quantizer quantizer, Surrogate? surrogate = null, CounterRandom random = default) =>
        new FakeQuantizeOperation(this, (values, points) => Map(quantizer, values, points, random), surrogate ?? Surrogate.DefaultOf(quantizer)).Run();

    /// <summary>Maps every value to the nearest point of the grid that a rule chooses for the values at hand, each time anew.</summary>
    internal Variable FakeQuantize(Func<Tensor, QuantizationGrid> choose, Surrogate surrogate) =>
        new FakeQuantizeOperation(this, (values, points) => Map(choose(values), values, points, default), surrogate).Run();

    private static FakeQuantizeOperation.Points Map(Quantizer quantizer, Tensor values, Tensor points, CounterRandom random)
    {
        switch (quantizer)
        {
            case GridQuantizer uniform:
                return Map(uniform.ChooseGrid(values), values, points, random);
            case CodebookQuantizer coded:
                CodebookTensor codes = coded.Quantize(values, random);
                codes.Dequantize().Values.CopyTo(points.Values);
                return new(codes.Granularity.Over(values.Shape), [.. codes.Codebooks.Select(book => new Interval(book.Levels[0], book.Levels[^1]))]);
            default:
                quantizer.FakeQuantize(values, random).Values.CopyTo(points.Values);
                GroupWalk groups = quantizer.Granularity.Over(values.Shape);
                return new(groups, [.. Enumerable.Repeat(new Interval(float.NegativeInfinity, float.PositiveInfinity), groups.Count)]);
        }
    }

    private static FakeQuantizeOperation.Points Map(QuantizationGrid grid, Tensor values, Tensor points, CounterRandom random)
    {
        GroupWalk groups = grid.GroupsOf(values.Shape);
        if (grid.Format.Bits > 24 || grid.Rounding != Rounding.NearestEven)
            grid.FakeQuantize(values, random).Values.CopyTo(points.Values);
        else
            NearestEven(grid, groups, values, points);
        return new(groups, [.. Enumerable.Range(0, grid.Scales.Length).Select(group => new Interval(grid.Decode(grid.Format.MinCode, group), grid.Decode(grid.Format.MaxCode, group)))]);
    }

    private static void NearestEven(QuantizationGrid grid, GroupWalk groups, Tensor values, Tensor points)
    {
        for (int start = 0, run; start < values.Length; start += run)
        {
            run = groups.RunFrom(start, values.Length);
            int group = groups.Of(start);
            GridKernels.FakeQuantize(values.Values.Slice(start, run), grid.Format, grid.Scales[group], grid.ZeroPoints[group], points.Values.Slice(start, run));
        }
    }
}
