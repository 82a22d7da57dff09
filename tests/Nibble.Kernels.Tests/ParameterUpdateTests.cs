using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class ParameterUpdateTests
{
    private static readonly int[] Lengths = [0, 1, 15, 16, 17, 1009, 32768, 70001];

    [Fact]
    public void Random_lanes_are_the_numbers_of_the_generator()
    {
        foreach (ulong seed in (ulong[])[0, 7, ulong.MaxValue])
        {
            var random = new CounterRandom(seed);
            foreach (ulong index in (ulong[])[0, 3, 1UL << 40])
                for (int lane = 0; lane < 16; lane++)
                    Assert.Equal(random.Uniform(index + (ulong)lane), CounterRandomLanes.Uniform(CounterRandomLanes.Base(random), index)[lane]);
        }
    }

    [Fact]
    public void Powers_of_two_are_those_of_Ap2()
    {
        for (int bits = 0x00800000; bits < 0x7E000000; bits += 9973)
        {
            float value = BitConverter.Int32BitsToSingle(bits);
            Assert.Equal(Ap2.Of(value), UpdateMethods.PowerOfTwo(System.Runtime.Intrinsics.Vector512.Create(value))[3]);
        }

        Assert.Equal(0, UpdateMethods.PowerOfTwo(default)[0]);
        Assert.Equal(1, UpdateMethods.PowerOfTwo(System.Runtime.Intrinsics.Vector512.Create(1.41421354f))[0]);
        Assert.Equal(2, UpdateMethods.PowerOfTwo(System.Runtime.Intrinsics.Vector512.Create(1.41421366f))[0]);
    }

    [Fact]
    public void Every_method_at_every_length_is_its_formula_and_the_same_on_any_number_of_threads()
    {
        int limit = Workers.Limit;
        try
        {
            foreach (UpdateMethod method in Enum.GetValues<UpdateMethod>())
            {
                foreach (int length in Lengths)
                {
                    UpdateRule plain = new(method, 0.125f) { Beta1 = 0.75f, Beta2 = 0.875f, Epsilon = 0.01f, Correction = 1.5f };
                    foreach (UpdateRule rule in (UpdateRule[])[plain, plain with { GradientScale = 0.5f, GradientLimit = 0.6f, Decay = 0.1f, Shrinkage = 0.01f, Scale = 3, Bound = 1.25f }])
                        Check(rule, length);
                }
            }
        }
        finally
        {
            Workers.Limit = limit;
        }
    }

    [Fact]
    public void A_step_by_a_product_has_the_bits_of_the_product_and_the_step()
    {
        int limit = Workers.Limit;
        try
        {
            foreach (GemmSize size in (GemmSize[])[new(1, 1, 1), new(13, 37, 5), new(12, 32, 0), new(24, 64, 7), new(211, 300, 3), new(5, 521, 17), new(401, 7, 64)])
            {
                foreach (UpdateMethod method in Enum.GetValues<UpdateMethod>())
                {
                    UpdateRule plain = new(method, 0.125f) { Beta1 = 0.75f, Beta2 = 0.875f, Epsilon = 0.01f };
                    Fused(plain, size);
                    Fused(plain with { Reach = 0.5f, Bound = 1 }, size);
                    Fused(plain with { Bound = 1, Scale = 2, GridScale = 0.125f, GridLow = -8, GridHigh = 7, GridIsStochastic = true, Random = new CounterRandom(3) }, size);
                }
            }
        }
        finally
        {
            Workers.Limit = limit;
        }
    }

    [Theory]
    [InlineData(Rounding.Stochastic)]
    [InlineData(Rounding.NearestEven)]
    public void A_grid_takes_the_points_that_its_definition_takes(Rounding rounding)
    {
        foreach (QuantizationGrid grid in (QuantizationGrid[])[QuantizationGrid.PerTensor(NumberFormat.Int(4), 0.25f, 0, rounding), QuantizationGrid.PerTensor(NumberFormat.UInt(3), 0.3f, 2, rounding)])
        {
            float[] values = [.. Tensor.Random([5000], 4).Values, 0.5f, -0.5f, -1e-10f, 1e-10f, -0f, float.NaN, 1e30f, -1.75f, -0.1249999f];
            float[] expected = grid.FakeQuantize(new Tensor([values.Length], (float[])values.Clone()), new CounterRandom(9)).Values.ToArray();
            var rule = new UpdateRule(UpdateMethod.Descent, 1)
            {
                GridScale = grid.Scales[0],
                GridLow = grid.Format.MinCode - grid.ZeroPoints[0],
                GridHigh = grid.Format.MaxCode - grid.ZeroPoints[0],
                GridIsStochastic = rounding == Rounding.Stochastic,
                Random = new CounterRandom(9),
            };
            ParameterUpdate.Run(rule, values, new float[values.Length], default, default);
            Assert.Equal(expected, values);
        }
    }

    [Fact]
    public void Spans_that_do_not_fit_are_refused()
    {
        var four = new float[4];
        Assert.Throws<ArgumentException>(() => ParameterUpdate.Run(new UpdateRule(UpdateMethod.Descent, 1), four, new float[3], default, default));
        Assert.Throws<ArgumentException>(() => ParameterUpdate.Run(new UpdateRule(UpdateMethod.Adam, 1), four, four, four, default));
        Assert.Throws<ArgumentException>(() => ParameterUpdate.Average(four, 0.5f, new float[3]));
    }

    [Fact]
    public void Averages_and_sums_of_squares_are_the_same_on_any_number_of_threads()
    {
        int limit = Workers.Limit;
        try
        {
            foreach (int length in Lengths)
            {
                float[] x = Tensor.Random([length], 1).Values.ToArray(), one = new float[length], two = new float[length];
                Workers.Limit = 1;
                double sum = SquareSum.Of(x);
                ParameterUpdate.Average(x, 0.75f, one);
                Workers.Limit = 3;
                Assert.Equal(sum, SquareSum.Of(x));
                ParameterUpdate.Average(x, 0.75f, two);
                Assert.Equal(one, two);
                Assert.Equal(x.Select(value => value * 0.25f), one);
                double expected = x.Sum(value => (double)value * value);
                Assert.Equal(expected, sum, 1e-12 * (1 + expected));
            }
        }
        finally
        {
            Workers.Limit = limit;
        }
    }

    private static void Fused(UpdateRule rule, GemmSize size)
    {
        (int rows, int columns, int depth) = size;
        float[] dy = Tensor.Random([depth * rows], 1).Values.ToArray(), x = Tensor.Random([depth * columns], 2).Values.ToArray(), w = Tensor.Random([rows * columns], 3).Values.ToArray();
        float[] gradient = new float[w.Length], first = new float[w.Length], second = new float[w.Length];
        float[] expected = (float[])w.Clone(), expectedFirst = new float[w.Length], expectedSecond = new float[w.Length];
        bool signs = float.IsFinite(rule.Reach);
        new ReferenceFloatGemm().Run(size, dy, transposeLeft: true, x, transposeRight: false, gradient, signsOfRight: signs);
        for (int threads = 1; threads <= 3; threads += 2)
        {
            Workers.Limit = threads;
            ParameterUpdate.Run(rule, expected, gradient, rule.Moments > 0 ? expectedFirst : default, rule.Moments > 1 ? expectedSecond : default);
            GradientUpdate.Run(rule, size, dy, x, w, rule.Moments > 0 ? first : default, rule.Moments > 1 ? second : default, signs);
            Assert.Equal(expected, w);
            Assert.Equal(expectedFirst, first);
            Assert.Equal(expectedSecond, second);
        }
    }

    private static void Check(UpdateRule rule, int length)
    {
        float[] start = Tensor.Random([length], 1).Values.ToArray(), gradient = Tensor.Random([length], 2).Values.ToArray();
        float[][] values = [(float[])start.Clone(), (float[])start.Clone()], first = [new float[length], new float[length]], second = [new float[length], new float[length]];
        for (int threads = 0; threads < 2; threads++)
        {
            Workers.Limit = 1 + (2 * threads);
            for (int step = 0; step < 2; step++)
                ParameterUpdate.Run(rule, values[threads], gradient, rule.Moments > 0 ? first[threads] : default, rule.Moments > 1 ? second[threads] : default);
        }

        Assert.Equal(values[0], values[1]);
        Assert.Equal(first[0], first[1]);
        Assert.Equal(second[0], second[1]);
        for (int i = 0; i < length; i++)
        {
            double w = start[i], m = 0, v = 0;
            for (int step = 0; step < 2; step++)
                (w, m, v) = Formula(rule, w, gradient[i], m, v);
            if (!(Math.Abs(w - values[0][i]) <= 1e-5))
                Assert.Fail($"{rule.Method}: element {i} of {length} should be {w}, but is {values[0][i]}.");
        }
    }

    private static (double W, double M, double V) Formula(UpdateRule rule, double w, double g, double m, double v)
    {
        g = Math.Clamp(g * rule.GradientScale, -rule.GradientLimit, rule.GradientLimit) + (w * rule.Decay);
        double mean = (rule.Beta1 * m) + ((1 - rule.Beta1) * g), velocity = (rule.Beta1 * m) + g, greatest = Math.Max(rule.Beta2 * v, Math.Abs(g));
        double square = (rule.Beta2 * v) + ((1 - rule.Beta2) * g * g), power = Ap2.Of((float)greatest);
        (double delta, m, v) = rule.Method switch
        {
            UpdateMethod.Descent => (rule.Rate * g, m, v),
            UpdateMethod.Momentum => (rule.Rate * velocity, velocity, v),
            UpdateMethod.Nesterov => (rule.Rate * (g + (rule.Beta1 * velocity)), velocity, v),
            UpdateMethod.Adam => (rule.Rate * mean / ((Math.Sqrt(square) * rule.Correction) + rule.Epsilon), mean, square),
            UpdateMethod.AdaMax => (rule.Rate * mean / (greatest + rule.Epsilon), mean, greatest),
            UpdateMethod.ShiftAdaMax => (rule.Rate * mean / (power + rule.Epsilon), mean, greatest),
            _ => (rule.Rate * mean / (power + rule.Epsilon), mean, power),
        };
        w -= rule.Scale * (delta + (w * rule.Shrinkage));
        return (Math.Clamp(w, -rule.Bound, rule.Bound), m, v);
    }
}
