using Nibble.Numerics;

namespace Nibble.Training.Tests;

/// <summary>Surrogates whose gradients depend on the other values of a group.</summary>
public sealed class GroupSurrogateTests
{
    private static readonly float[] Weights = [0.5f, -0.25f, 0.75f, -1];
    private static readonly float[] Upstream = [0.1f, -0.2f, 0.3f, 0.4f];

    [Fact]
    public void The_gradient_of_scaled_signs_follows_the_product_rule() =>
        Close([0.1125, -0.175, 0.2375, 0.2], Applied(new BinaryScaleSurrogate(), 0.625f, Weights, Upstream), 1e-7);

    [Fact]
    public void The_printed_gradient_of_scaled_signs_is_reproduced() =>
        Close([0.0875, -0.175, 0.2625, 0.1], Applied(new XnorSurrogate(), 0.625f, Weights, Upstream), 1e-7);

    // The objective Σ g_j · (α(w) · s_j + α_0 · hardtanh(w_j)) holds the sign still in one term and the scale in the other.
    [Fact]
    public void The_gradient_of_scaled_signs_equals_finite_differences() => Property.Holds((n, _, _, seed) =>
    {
        (double[] w, double[] g) = Draw(n, seed);
        double[] signs = [.. w.Select(value => value >= 0 ? 1.0 : -1.0)];
        double alpha = w.Average(Math.Abs);
        double Objective(double[] at)
        {
            double scale = at.Average(Math.Abs);
            return at.Select((value, j) => g[j] * ((scale * signs[j]) + (alpha * Math.Clamp(value, -1, 1)))).Sum();
        }

        Close(Slopes(Objective, w), Applied(new BinaryScaleSurrogate(), (float)alpha, w, g), 1e-5, w, value => Math.Abs(value) < 1e-3 || Math.Abs(Math.Abs(value) - 1) < 1e-3);
    });

    [Fact]
    public void The_gradient_of_normalized_tanh_equals_finite_differences() => Property.Holds((n, _, _, seed) =>
    {
        (double[] w, double[] g) = Draw(n, seed);
        double Objective(double[] at)
        {
            double greatest = at.Max(value => Math.Abs(Math.Tanh(value)));
            return at.Select((value, j) => g[j] * Math.Tanh(value) / greatest).Sum();
        }

        Close(Slopes(Objective, w), Applied(new NormalizedTanhSurrogate(), 1, w, g), 2e-5, w, _ => false);
    });

    // Mean and deviation are held still, so w̃ is a line in w.
    [Fact]
    public void The_gradient_of_standardized_weights_equals_finite_differences() => Property.Holds((n, _, _, seed) =>
    {
        (double[] w, double[] g) = Draw(n + 1, seed);
        double mean = w.Average(), deviation = Math.Sqrt(w.Sum(value => (value - mean) * (value - mean)) / n);
        double Objective(double[] at) => at.Select((value, j) => g[j] * Math.Clamp((value - mean) / deviation, -1.25, 1.25)).Sum();
        Close(Slopes(Objective, w), Applied(new StandardizingSurrogate(), 1.25f, w, g), 1e-4, w, value => Math.Abs(Math.Abs((value - mean) / deviation) - 1.25) < 1e-3);
    });

    [Fact]
    public void Weights_without_deviation_are_only_moved() =>
        Assert.Equal([1, 2], Applied(new StandardizingSurrogate(), 1, [5f, 5f], [1f, 2f]));

    [Fact]
    public void Weights_of_the_same_greatest_magnitude_share_its_gradient()
    {
        float[] gradient = Applied(new NormalizedTanhSurrogate(), 1, [2f, -2f, 0], [1f, 1f, 1f]);
        double t = Math.Tanh(2), inner = (1 - (t * t)) / t;
        Close([inner, inner, 1 / t], gradient, 1e-6);
    }

    [Fact]
    public void Weights_that_are_all_zero_get_a_finite_gradient()
    {
        Assert.Equal([0, 0], Applied(new NormalizedTanhSurrogate(), 1, [0f, 0f], [1f, 1f]));
        Assert.Equal([1, 1], Applied(new BinaryScaleSurrogate(), 0, [0f, 0f], [1f, 1f]));
    }

    [Fact]
    public void Ternary_scales_multiply_the_gradient_and_zero_passes_it()
    {
        float[] gradient = [1, 1, 1, -2];
        new TernaryScaleSurrogate().Apply(new QuantizedGroup(new Interval(-3, 2), [-1f, 0.01f, 0.9f, 0.8f], [-3, 0, 2, 2]), gradient);
        Assert.Equal([3, 1, 2, -4], gradient);
    }

    [Fact]
    public void Groups_are_brought_together_wherever_their_values_lie() => Property.Holds((m, n, k, seed) =>
    {
        var shape = new Shape(m, n, k);
        Granularity[] granularities = [Granularity.PerTensor, Granularity.PerChannel(0), Granularity.PerChannel(1), Granularity.PerChannel(2), Granularity.PerGroup(3, 1), Granularity.PerGroup(2, 2)];
        Granularity granularity = granularities[(int)(seed % (ulong)granularities.Length)];
        GroupWalk groups = granularity.Over(shape);
        Tensor w = Tensor.Random(shape, seed), upstream = Tensor.Random(shape, seed + 1);
        Interval[] ranges = [.. Enumerable.Range(0, groups.Count).Select(group => new Interval(0, 0.5f + group))];
        float[] gradient = upstream.Values.ToArray();
        new BinaryScaleSurrogate().Apply(groups, ranges, w.Values, w.Values, gradient);
        for (int group = 0; group < groups.Count; group++)
        {
            int[] members = [.. Enumerable.Range(0, w.Length).Where(i => groups.Of(i) == group)];
            float[] expected = [.. members.Select(i => upstream[i])];
            float[] values = [.. members.Select(i => w[i])];
            new BinaryScaleSurrogate().Apply(new QuantizedGroup(ranges[group], values, values), expected);
            Close([.. expected.Select(value => (double)value)], [.. members.Select(i => gradient[i])], 1e-6);
        }
    }, greatest: 7);

    private static float[] Applied(Surrogate surrogate, float greatest, double[] w, double[] g) =>
        Applied(surrogate, greatest, [.. w.Select(value => (float)value)], [.. g.Select(value => (float)value)]);

    private static float[] Applied(Surrogate surrogate, float greatest, float[] w, float[] g)
    {
        float[] gradient = [.. g];
        surrogate.Apply(new QuantizedGroup(new Interval(-greatest, greatest), w, w), gradient);
        return gradient;
    }

    private static (double[] Weights, double[] Upstream) Draw(int n, ulong seed)
    {
        var random = new CounterRandom(seed);
        return ([.. Enumerable.Range(0, n).Select(i => (double)random.Uniform((ulong)i, -1.5f, 1.5f))], [.. Enumerable.Range(0, n).Select(i => (double)random.Stream(1).Normal((ulong)i))]);
    }

    private static double[] Slopes(Func<double[], double> objective, double[] at)
    {
        const double h = 1e-6;
        return [.. at.Select((_, i) => (objective(Moved(at, i, h)) - objective(Moved(at, i, -h))) / (2 * h))];
    }

    private static double[] Moved(double[] at, int index, double by) => [.. at.Select((value, i) => i == index ? value + by : value)];

    private static void Close(double[] expected, float[] actual, double tolerance, double[]? at = null, Func<double, bool>? isKink = null)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            if (at is null || !isKink!(at[i]))
                Assert.Equal(expected[i], actual[i], tolerance * (1 + Math.Abs(expected[i])));
    }
}
