namespace Nibble.Numerics.Tests;

public sealed class CounterRandomTests
{
    private const int Draws = 100_000;

    [Fact]
    public void A_number_depends_on_seed_and_index_alone()
    {
        var random = new CounterRandom(42);
        ulong[] forward = [.. Enumerable.Range(0, 1000).Select(i => random.Bits((ulong)i))];
        var backward = new ulong[1000];
        Parallel.For(0, 1000, i => backward[999 - i] = new CounterRandom(42).Bits((ulong)(999 - i)));
        Assert.Equal(forward, backward);
        Assert.Equal(1000, forward.Distinct().Count());
    }

    [Fact]
    public void Streams_seeds_and_names_give_different_numbers()
    {
        var random = new CounterRandom(1);
        CounterRandom[] all = [random, new(0), new(2), random.Stream(0), random.Stream(1), random.Stream(0).Stream(0), random.Stream(1).Stream(0), new CounterRandom(2).Stream(0)];
        Assert.Equal(all.Length * 100, all.SelectMany(one => Enumerable.Range(0, 100).Select(i => one.Bits((ulong)i))).Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ulong.MaxValue)]
    public void Uniform_numbers_have_mean_one_half_and_variance_one_twelfth(ulong seed)
    {
        double[] values = [.. Enumerable.Range(0, Draws).Select(i => (double)new CounterRandom(seed).Uniform((ulong)i))];
        Assert.All(values, value => Assert.InRange(value, 0, 1 - Math.ScaleB(1, -24)));
        AssertMoment(0.5, Math.Sqrt(1 / 12.0), values);
        AssertMoment(1 / 12.0, Math.Sqrt((1 / 80.0) - (1 / 144.0)), values.Select(value => (value - 0.5) * (value - 0.5)));
        AssertMoment(0, 1 / 12.0, values.Zip(values.Skip(1), (a, b) => (a - 0.5) * (b - 0.5)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Normal_numbers_have_the_moments_of_the_normal_distribution(ulong seed)
    {
        double[] values = [.. Enumerable.Range(0, Draws).Select(i => (double)new CounterRandom(seed).Normal((ulong)i))];
        AssertMoment(0, 1, values);
        AssertMoment(1, Math.Sqrt(2), values.Select(value => value * value));
        AssertMoment(0, Math.Sqrt(15), values.Select(value => value * value * value));
        AssertMoment(3, Math.Sqrt(96), values.Select(value => value * value * value * value));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(-1, 1)]
    [InlineData(16777216, 16777218)]
    [InlineData(0.1f, 0.10000001f)]
    public void The_upper_end_is_never_reached(float low, float high)
    {
        var random = new CounterRandom(9);
        for (ulong i = 0; i < 20_000; i++)
        {
            float value = random.Uniform(i, low, high);
            Assert.True(value >= low && value < high);
        }
    }

    [Fact]
    public void Equal_ends_give_that_number() => Assert.Equal(3, new CounterRandom(1).Uniform(0, 3, 3));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(997)]
    public void A_permutation_holds_every_number_once(int count)
    {
        int[] order = new CounterRandom(4).Permutation(count);
        Assert.Equal(Enumerable.Range(0, count), order.Order());
        if (count > 2)
            Assert.NotEqual(Enumerable.Range(0, count), order);
    }

    [Fact]
    public void Every_permutation_of_four_is_equally_likely()
    {
        var counts = Enumerable.Range(0, 24_000).CountBy(seed => string.Join(' ', new CounterRandom((ulong)seed).Permutation(4))).ToArray();
        Assert.Equal(24, counts.Length);
        // Each count is binomial with mean 1000 and standard deviation 31; five of these hold for all 24 but once in 70,000.
        Assert.All(counts, pair => Assert.InRange(pair.Value, 1000 - 155, 1000 + 155));
    }

    private static void AssertMoment(double expected, double deviation, IEnumerable<double> values) =>
        Assert.InRange(values.Average(), expected - (4 * deviation / Math.Sqrt(Draws)), expected + (4 * deviation / Math.Sqrt(Draws)));
}
