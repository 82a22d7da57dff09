using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class SmoothSurrogateTests
{
    private static readonly SmoothSurrogate[] All =
    [
        new IdentitySurrogate(), new StraightThroughSurrogate(), new HardTanhSurrogate(), new HardTanhSurrogate(0.7f),
        new TanhSurrogate(1), new TanhSurrogate(3), new TanhSurrogate(5),
        new StaircaseSurrogate(3), new StaircaseSurrogate(4) { Step = 0.5f }, new StaircaseSurrogate(5) { Step = 2f / 3 },
        new ReluSurrogate(), new ClippedReluSurrogate(), new LogTailedReluSurrogate(),
        new QuotientSurrogate(4), new QuotientSurrogate(2, 0.75f),
    ];

    public static TheoryData<string> Names => [.. All.Select(surrogate => surrogate.ToString())];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_derivative_is_the_slope_of_the_function(string name)
    {
        SmoothSurrogate surrogate = Named(name);
        int compared = 0;
        Property.Holds((_, _, _, seed) =>
        {
            var random = new CounterRandom(seed);
            Interval range = surrogate is StaircaseSurrogate stairs ? Plateaus(stairs, seed) : new Interval(random.Uniform(0, -4, -0.5f), random.Uniform(1, 0.5f, 4));
            for (ulong i = 2; i < 40; i++)
            {
                double x = random.Uniform(i, -6, 6);
                if (DistanceToKink(surrogate, x, range) < 1e-4)
                    continue;
                const double h = 1e-6;
                double slope = (surrogate.Function(x + h, range) - surrogate.Function(x - h, range)) / (2 * h);
                Assert.Equal(slope, surrogate.Derivative(x, range), 1e-7 * (1 + Math.Abs(slope)));
                compared++;
            }
        });
        Assert.True(compared > 3000, $"Only {compared} places were compared.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_are_multiplied_by_the_derivative(string name) => Property.Holds((m, n, _, seed) =>
    {
        SmoothSurrogate surrogate = Named(name);
        var random = new CounterRandom(seed);
        var range = new Interval(random.Uniform(0, -4, -0.5f), random.Uniform(1, 0.5f, 4));
        float[] x = [.. Enumerable.Range(2, m * n).Select(i => random.Uniform((ulong)i, -6, 6)), range.Low, range.High, 0, -0f, 1, -1, 0.7f];
        float[] upstream = [.. Enumerable.Range(0, x.Length).Select(i => random.Stream(1).Normal((ulong)i))];
        float[] gradient = [.. upstream];
        surrogate.Apply(new QuantizedGroup(range, x, x), gradient);
        for (int i = 0; i < x.Length; i++)
            Assert.Equal((float)(upstream[i] * surrogate.Derivative(x[i], range)), gradient[i]);
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void Where_nothing_passes_an_infinite_gradient_does_not_either(string name)
    {
        SmoothSurrogate surrogate = Named(name);
        var range = new Interval(-1, 1);
        float[] x = [float.NaN, -1e30f, 1e30f, float.NegativeInfinity];
        float[] gradient = [float.PositiveInfinity, float.PositiveInfinity, float.PositiveInfinity, float.PositiveInfinity];
        surrogate.Apply(new QuantizedGroup(range, x, x), gradient);
        for (int i = 0; i < x.Length; i++)
            if (surrogate.Derivative(x[i], range) == 0)
                Assert.Equal(0, gradient[i]);
    }

    [Fact]
    public void NaN_gets_no_gradient_from_surrogates_that_mask()
    {
        foreach (SmoothSurrogate surrogate in (SmoothSurrogate[])[new StraightThroughSurrogate(), new HardTanhSurrogate(), new ReluSurrogate(), new ClippedReluSurrogate(), new LogTailedReluSurrogate(), new StaircaseSurrogate(3)])
            Assert.Equal(0, surrogate.Derivative(double.NaN, new Interval(-1, 1)));
    }

    [Theory]
    [InlineData(3, 0.905, 0.00990)]
    [InlineData(4, 0.964, 0.00134)]
    [InlineData(5, 0.987, 0.00018)]
    public void The_staircase_has_the_values_and_jumps_of_its_source(float k, double atHalf, double jump)
    {
        var f3 = new StaircaseSurrogate(k);
        var range = new Interval(-7, 7);
        Assert.Equal(atHalf, f3.Function(0.5, range), 5e-4);
        foreach (int odd in (int[])[-5, -3, -1, 1, 3, 5])
        {
            double jumped = f3.Function(odd + 1e-9, range) - f3.Function(odd - 1e-9, range);
            Assert.Equal(2 * (1 - Math.Tanh(k)), jumped, 1e-6);
            Assert.Equal(jump, jumped, 1e-5);
        }
    }

    [Fact]
    public void The_staircase_meets_the_odd_integers_and_rises_at_the_even_ones()
    {
        var f3 = new StaircaseSurrogate(4);
        var range = new Interval(-3, 3);
        Assert.Equal([-3, -2, 0, 2, 3], ((double[])[-9, -2, 0, 2, 9]).Select(x => f3.Function(x, range)));
        Assert.Equal([0, 4, 4, 4, 0], ((double[])[-4, -2, 0, 2, 4]).Select(x => f3.Derivative(x, range)));
        for (double x = -2.9; x < 2.9; x += 0.01)
            Assert.InRange(f3.Function(x, range), x - 1, x + 1);
    }

    [Fact]
    public void A_staircase_of_another_step_is_the_same_one_scaled()
    {
        var f3 = new StaircaseSurrogate(3);
        StaircaseSurrogate thirds = f3 with { Step = 2f / 3 };
        for (double u = -2.95; u < 3; u += 0.1)
        {
            Assert.Equal(f3.Function(u, new Interval(-3, 3)) / 3, thirds.Function(u / 3, new Interval(-1, 1)), 1e-6);
            Assert.Equal(f3.Derivative(u, new Interval(-3, 3)), thirds.Derivative(u / 3, new Interval(-1, 1)), 1e-5);
        }
    }

    [Fact]
    public void The_half_wave_surrogates_have_the_gradients_of_their_source()
    {
        var range = new Interval(0, 1.614f);
        double[] x = [-1, 0, 0.01, 1.614f, 1.615, 2.614];
        Assert.Equal([0, 0, 1, 1, 1, 1], x.Select(value => new ReluSurrogate().Derivative(value, range)));
        Assert.Equal([0, 0, 1, 1, 0, 0], x.Select(value => new ClippedReluSurrogate().Derivative(value, range)));
        double[] tailed = [.. x.Select(value => new LogTailedReluSurrogate().Derivative(value, range))];
        Assert.Equal([0, 0, 1, 1], tailed[..4]);
        Assert.Equal(1 / 1.001, tailed[4], 1e-6);
        Assert.Equal(0.5, tailed[5], 1e-6);
    }

    [Fact]
    public void The_greatest_staircase_steepness_stays_finite()
    {
        Assert.Equal(0, new TanhSurrogate(1e6f).Derivative(1, default));
        Assert.Equal(1e6f, new TanhSurrogate(1e6f).Derivative(0, default));
    }

    [Fact]
    public void Limits_steepnesses_and_steps_are_positive()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new HardTanhSurrogate(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TanhSurrogate(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StaircaseSurrogate(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StaircaseSurrogate(3) { Step = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuotientSurrogate(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuotientSurrogate(1, -1));
    }

    private static SmoothSurrogate Named(string name) => All.Single(surrogate => surrogate.ToString() == name);

    // Staircases are clipped where a plateau is: the least and the greatest point of an alphabet.
    private static Interval Plateaus(StaircaseSurrogate stairs, ulong seed)
    {
        float greatest = stairs.Step * ((seed % 4) + 0.5f);
        return new Interval(-greatest, greatest);
    }

    // How far a value is from the nearest place where the function bends or jumps.
    private static double DistanceToKink(SmoothSurrogate surrogate, double x, Interval range)
    {
        double ends = Math.Min(Math.Abs(x - range.Low), Math.Abs(x - range.High));
        return surrogate switch
        {
            StraightThroughSurrogate => ends,
            HardTanhSurrogate hard => Math.Abs(Math.Abs(x) - hard.Limit),
            StaircaseSurrogate stairs => Math.Min(ends, Math.Abs((x / stairs.Step) - Math.Floor(x / stairs.Step) - 0.5) * stairs.Step),
            QuotientSurrogate quotient => Math.Abs(Math.Abs(x) - (quotient.Limit * quotient.Divisor)),
            ReluSurrogate => Math.Abs(x),
            ClippedReluSurrogate or LogTailedReluSurrogate => Math.Min(Math.Abs(x), ends),
            _ => double.PositiveInfinity,
        };
    }
}
