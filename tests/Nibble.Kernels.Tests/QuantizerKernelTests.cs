using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class QuantizerKernelTests
{
    [Fact]
    public void Stochastic_points_are_those_of_the_grid_bit_for_bit()
    {
        for (int trial = 0; trial < 60; trial++)
        {
            var seed = new CounterRandom((ulong)trial);
            NumberFormat format = trial % 3 == 0 ? NumberFormat.Int(4) : trial % 3 == 1 ? NumberFormat.UInt(8) : NumberFormat.Int(24);
            long zeroPoint = trial % 2 == 0 ? 0 : format.MinCode + 3;
            QuantizationGrid grid = QuantizationGrid.PerTensor(format, 0.01f + seed.Uniform(0), zeroPoint, Rounding.Stochastic);
            Tensor x = Samples(trial == 0 ? 0 : trial * 700, seed, grid.Scales[0] * 4);
            var points = new Tensor(x.Shape);
            StochasticGrid.FakeQuantize(x.Values, format, grid.Scales[0], zeroPoint, seed, 0, points.Values);
            SameBits(grid.FakeQuantize(x, seed).Values, points.Values);
        }
    }

    [Fact]
    public void Stochastic_points_of_a_part_are_those_of_the_whole()
    {
        Tensor x = Samples(97, new CounterRandom(3), 1);
        QuantizationGrid grid = QuantizationGrid.PerTensor(NumberFormat.Int(4), 0.3f, 0, Rounding.Stochastic);
        Tensor whole = grid.FakeQuantize(x, new CounterRandom(9));
        var part = new float[50];
        StochasticGrid.FakeQuantize(x.Values.Slice(17, 50), grid.Format, 0.3f, 0, new CounterRandom(9), 17, part);
        SameBits(whole.Values.Slice(17, 50), part);
    }

    [Fact]
    public void Extremes_are_those_of_the_definition()
    {
        foreach (int length in (int[])[0, 1, 7, 8, 15, 16, 17, 1000, (1 << 14) - 1, 1 << 14, (1 << 14) + 1, 300_001])
        {
            Tensor x = Tensor.Random([length], (ulong)length);
            Assert.Equal(Interval.Of(x.Values), FloatExtremes.Of(x.Values));
            foreach (float bad in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
                foreach (int place in (int[])[0, length / 3, length - 1])
                {
                    if (length == 0)
                        continue;
                    float before = x[place];
                    x[place] = bad;
                    Assert.Throws<NibbleException>(() => FloatExtremes.Of(x.Values));
                    x[place] = before;
                }
        }
    }

    [Fact]
    public void Ternary_points_and_signs_are_those_of_comparisons()
    {
        foreach (int length in (int[])[1, 8, 13, 20_000])
        {
            Tensor x = Samples(length, new CounterRandom((ulong)length), 1);
            var points = new float[length];
            GridKernels.Ternarize(x.Values, new Interval(-0.5f, 0.25f), 2, 3, points);
            for (int i = 0; i < length; i++)
                Assert.Equal(x[i] < -0.5f ? -2 : x[i] > 0.25f ? 3 : 0, points[i]);
            GridKernels.FakeQuantize(x.Values, NumberFormat.Bipolar, 0.5f, 0, points);
            for (int i = 0; i < length; i++)
                Assert.Equal(x[i] >= 0 ? 0.5f : -0.5f, points[i]);
        }
    }

    [Fact]
    public void Gradients_of_a_step_and_a_limit_are_those_of_their_formulas()
    {
        foreach (int length in (int[])[1, 7, 8, 9, 1000, 70_001])
        {
            Tensor x = Samples(length, new CounterRandom((ulong)length), 1), g = Tensor.Random([length], 5);
            (float step, float low, float high) = (0.25f, -4, 3);
            Tensor ofStep = g.Clone(), ofLimit = g.Clone();
            double stepSum = LearnedGridGradients.OfStep(x.Values, step, low, high, ofStep.Values), limitSum = LearnedGridGradients.OfLimit(x.Values, 0.75f, ofLimit.Values);
            (double expectedStep, double expectedLimit) = (0, 0);
            for (int i = 0; i < length; i++)
            {
                float steps = x[i] / step;
                Assert.Equal(steps > low && steps < high ? g[i] : 0, ofStep[i]);
                Assert.Equal(x[i] >= 0 && x[i] < 0.75f ? g[i] : 0, ofLimit[i]);
                expectedStep += float.IsNaN(steps) ? 0 : (double)g[i] * (steps <= low ? low : steps >= high ? high : MathF.Round(steps) - steps);
                expectedLimit += x[i] >= 0.75f ? g[i] : 0;
            }

            Assert.Equal(expectedStep, stepSum, 1e-6 * length);
            Assert.Equal(expectedLimit, limitSum, 1e-6 * length);
        }
    }

    // Normal numbers, and some on points, between them, far outside and not finite.
    private static Tensor Samples(int length, CounterRandom random, float deviation)
    {
        var x = new Tensor([length]);
        for (int i = 0; i < length; i++)
            x[i] = (random.Bits((ulong)i) % 32) switch
            {
                0 => float.NaN,
                1 => float.PositiveInfinity,
                2 => float.NegativeInfinity,
                3 => -0f,
                4 => 1e-30f,
                5 => MathF.Round(random.Normal((ulong)i) * 8) / 8,
                _ => random.Normal((ulong)i) * deviation,
            };
        return x;
    }

    private static void SameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]), $"Element {i} should be {expected[i]:g9}, but is {actual[i]:g9}.");
    }
}
