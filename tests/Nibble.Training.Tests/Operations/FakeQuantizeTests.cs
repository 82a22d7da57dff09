using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class FakeQuantizeTests
{
    private static readonly NumberFormat[] Formats =
        [NumberFormat.Int(1), NumberFormat.Int(2, narrow: true), NumberFormat.UInt(1), NumberFormat.UInt(4), NumberFormat.Int(8), NumberFormat.UInt(8), NumberFormat.Int(16), NumberFormat.UInt(24), NumberFormat.Int(24)];

    [Fact]
    public void Values_are_the_definition_bit_for_bit() => EachGrid((grid, x) =>
        Property.SameBits(grid.FakeQuantize(x), new Variable(x).FakeQuantize(grid, Surrogate.StraightThrough).Value));

    [Fact]
    public void Straight_through_masks_exactly_what_lies_outside_the_points() => EachGrid((grid, x) =>
    {
        var parameter = new Parameter("x", x);
        Gradients gradients = Loss.MeanAbsoluteError(new Variable(parameter).FakeQuantize(grid, Surrogate.StraightThrough), Filled(x.Shape, 1e9f)).Backward();
        GroupWalk groups = grid.GroupsOf(x.Shape);
        for (int i = 0; i < x.Length; i++)
        {
            int group = groups.Of(i);
            bool inside = x[i] >= grid.Decode(grid.Format.MinCode, group) && x[i] <= grid.Decode(grid.Format.MaxCode, group);
            Assert.Equal(inside ? -1f / x.Length : 0, gradients[parameter][i]);
        }
    });

    [Fact]
    public void Straight_through_passes_at_every_point_of_a_grid() => EachGrid((grid, _) =>
    {
        QuantizationGrid first = QuantizationGrid.PerTensor(grid.Format, grid.Scales[0], grid.ZeroPoints[0]);
        var points = new Parameter("x", new Tensor([2], [first.Decode(first.Format.MinCode), first.Decode(first.Format.MaxCode)]));
        Gradients gradients = Loss.MeanAbsoluteError(new Variable(points).FakeQuantize(first, Surrogate.StraightThrough), Filled(2, 1e9f)).Backward();
        Assert.Equal([-0.5f, -0.5f], gradients[points].Values.ToArray());
    });

    [Fact]
    public void Straight_through_keeps_the_ends_of_the_range()
    {
        QuantizationGrid grid = QuantizationGrid.PerTensor(NumberFormat.UInt(2), 0.5f, zeroPoint: 1);
        var x = new Parameter("x", new Tensor([6], [-0.51f, -0.5f, 0, 1, 1.01f, float.NegativeInfinity]));
        Gradients gradients = Loss.MeanAbsoluteError(new Variable(x).FakeQuantize(grid, Surrogate.StraightThrough), Filled(6, 9)).Backward();
        Assert.Equal([0, -1f / 6, -1f / 6, -1f / 6, 0, 0], gradients[x].Values.ToArray());
    }

    [Fact]
    public void Identity_passes_every_gradient()
    {
        QuantizationGrid grid = QuantizationGrid.PerTensor(NumberFormat.Int(2), 0.5f);
        var x = new Parameter("x", new Tensor([3], [-100, 0, 100]));
        Gradients gradients = Loss.MeanAbsoluteError(new Variable(x).FakeQuantize(grid, Surrogate.Identity), Filled(3, 9)).Backward();
        Assert.Equal([-1f / 3, -1f / 3, -1f / 3], gradients[x].Values.ToArray());
    }

    [Fact]
    public void An_empty_tensor_stays_empty() =>
        Assert.Equal(0, new Variable(new Tensor([0, 3])).FakeQuantize(QuantizationGrid.PerTensor(NumberFormat.Int(4), 1), Surrogate.StraightThrough).Value.Length);

    [Fact]
    public void Grids_that_floats_can_not_hold_are_refused()
    {
        var x = new Variable(new Tensor([1]));
        Assert.Contains("24 bits", Assert.Throws<TrainingException>(() => x.FakeQuantize(QuantizationGrid.PerTensor(NumberFormat.Int(25), 1), Surrogate.Identity)).Message, StringComparison.Ordinal);
        Assert.Throws<TrainingException>(() => x.FakeQuantize(QuantizationGrid.PerTensor(NumberFormat.Int(8), 1, 0, Rounding.Stochastic), Surrogate.Identity));
    }

    private static Tensor Filled(int count, float value) => Filled([count], value);

    private static Tensor Filled(Shape shape, float value) => new(shape, [.. Enumerable.Repeat(value, checked((int)shape.ElementCount))]);

    // Grids of all formats and granularities, and values on them, between, at ties, far outside and not finite.
    private static void EachGrid(Action<QuantizationGrid, Tensor> claim) => Property.Holds((m, n, k, seed) =>
    {
        var random = new CounterRandom(seed);
        NumberFormat format = Formats[(int)(seed % (ulong)Formats.Length)];
        int channels = seed % 4 == 0 ? 1 : seed % 4 == 1 ? n : m;
        Granularity granularity = seed % 4 == 0 ? Granularity.PerTensor : Granularity.PerChannel(seed % 4 == 1 ? 1 : 0);
        Rounding rounding = seed % 3 == 0 ? Rounding.HalfUp : Rounding.NearestEven;
        float[] scales = [.. Enumerable.Range(0, channels).Select(i => random.Stream(1).Uniform((ulong)i, 0.001f, 0.5f))];
        long[] zeroPoints = [.. Enumerable.Range(0, channels).Select(i => format.MinCode + (long)(random.Stream(2).Uniform((ulong)i) * format.LevelCount))];
        var grid = new QuantizationGrid(format, granularity, [.. scales], [.. zeroPoints], rounding);

        var x = new Tensor([m, n, k]);
        for (int i = 0; i < x.Length; i++)
        {
            float steps = MathF.Round(random.Stream(3).Normal((ulong)i) * 2 * Math.Min(format.LevelCount, 1000)) / 2;
            x[i] = (random.Bits((ulong)i) % 16) switch
            {
                0 => float.NaN,
                1 => float.PositiveInfinity,
                2 => float.NegativeInfinity,
                3 => -0f,
                4 => steps,
                _ => steps * scales[grid.GroupsOf(x.Shape).Of(i)],
            };
        }

        claim(grid, x);
    });
}
