using FsCheck;
using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class KMeansQuantizerTests
{
    private static readonly Gen<KMeansQuantizer> Quantizers = Gen.Choose(1, 9).SelectMany(clusters =>
        Gen.Elements(Enum.GetValues<KMeansStart>()).SelectMany(start => Gen.Choose(0, 99).Select(seed =>
            new KMeansQuantizer(clusters) { Start = start, Random = new CounterRandom((ulong)seed) })));

    [Theory]
    [InlineData(KMeansStart.Linear)]
    [InlineData(KMeansStart.Quantile)]
    [InlineData(KMeansStart.PlusPlus)]
    public void Clear_clusters_are_found_from_every_start(KMeansStart start)
    {
        float[] values = [-5, -5.1f, -4.9f, 1, 1.25f, 0.75f, 9, 9, 9.3f];
        Codebook codebook = new KMeansQuantizer(3) { Start = start }.Fit(values);
        Assert.All(new[] { -5f, 1f, 9.1f }.Zip(codebook.Levels), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Theory]
    [InlineData(4, 0.1175)]
    [InlineData(8, 0.0345)]
    public void Normal_samples_get_nearly_the_error_of_the_density(int clusters, double expected)
    {
        Tensor samples = Tensor.Random([20_000], seed: 9);
        foreach (KMeansStart start in Enum.GetValues<KMeansStart>())
        {
            Tensor points = new KMeansQuantizer(clusters) { Start = start }.FakeQuantize(samples);
            Assert.InRange(Noise(samples, points) / samples.Length, expected * 0.95, expected * 1.06);
        }
    }

    [Fact]
    public void Few_different_values_are_kept_exactly_and_twice_is_once()
    {
        Any.Holds(Any.Values(Any.FiniteFloat).SelectMany(values => Quantizers.Select(quantizer => (values, quantizer))), test =>
        {
            var tensor = new Tensor([test.values.Length], test.values);
            Tensor points = test.quantizer.FakeQuantize(tensor);
            return (test.values.Distinct().Count() > test.quantizer.Clusters || points.Values.SequenceEqual(test.values))
                && points.Values.ToArray().Distinct().Count() <= test.quantizer.Clusters
                && Law.IsIdempotent(test.quantizer, test.values) && Law.IsMonotone(test.quantizer, test.values);
        });
    }

    [Fact]
    public void Neighboring_floats_keep_their_own_codes()
    {
        float[] values = [0, float.Epsilon, 2 * float.Epsilon, 1, MathF.BitIncrement(1), MathF.BitIncrement(MathF.BitIncrement(1))];
        Assert.Equal(values, new KMeansQuantizer(6).FakeQuantize(new Tensor([6], values)).Values.ToArray());
    }

    [Fact]
    public void No_cell_is_empty_and_every_level_is_near_the_mean_of_its_members()
    {
        var cases = Gen.Choose(20, 60).SelectMany(count => Gen.Choose(-1000, 1000).Select(n => n / 64f).ArrayOf(count))
            .SelectMany(values => Quantizers.Select(quantizer => (values, quantizer)));
        Any.Holds(cases, test =>
        {
            Codebook codebook = test.quantizer.Fit(test.values);
            ILookup<int, float> members = test.values.ToLookup(codebook.Encode);
            double variance = test.values.Average(value => Math.Pow(value - test.values.Average(), 2));
            // Levels are means of their cells; a level as a float is next to one.
            return members.Count == codebook.Levels.Length && members.All(cell =>
                cell.Count() * Math.Pow(cell.Average(value => (double)value) - codebook.Levels[cell.Key], 2) <= (1e-6 * variance * test.values.Length) + 1e-6);
        }, runs: 200);
    }

    [Fact]
    public void A_step_that_gains_nothing_is_not_the_last_where_the_next_one_gains()
    {
        float[] values =
        [
            -11.234375f, 4.046875f, 6.3125f, -11.484375f, 1.03125f, -7.1875f, 7.125f, -1.46875f, -13.609375f, 5.921875f, -4.09375f, 11.890625f,
            9.21875f, -4.390625f, 5.375f, 3.65625f, 3.78125f, 4.90625f, 3.109375f, 5.4375f, -6.90625f, 13.5625f, 11.296875f, 15.4375f,
        ];

        Codebook codebook = new KMeansQuantizer(3) { Start = KMeansStart.Quantile }.Fit(values);

        foreach (IGrouping<int, float> cell in values.GroupBy(codebook.Encode))
            Assert.Equal(cell.Average(value => (double)value), codebook.Levels[cell.Key], 1e-5);
    }

    [Fact]
    public void More_clusters_from_one_start_are_not_worse_than_one()
    {
        Any.Holds(Any.Values(Any.ModerateFloat).SelectMany(values => Quantizers.Select(quantizer => (values, quantizer))), test =>
        {
            var tensor = new Tensor([test.values.Length], test.values);
            return Noise(tensor, test.quantizer.FakeQuantize(tensor)) <= (Noise(tensor, new KMeansQuantizer(1).FakeQuantize(tensor)) * (1 + 1e-6)) + 1e-30;
        }, runs: 200);
    }

    [Fact]
    public void Same_seed_gives_the_same_levels()
    {
        float[] values = Tensor.Random([500], seed: 2).Values.ToArray();
        var quantizer = new KMeansQuantizer(16) { Start = KMeansStart.PlusPlus, Random = new CounterRandom(5) };
        Assert.Equal(quantizer.Fit(values), quantizer.Fit(values));
        Assert.NotEqual(quantizer.Fit(values), (quantizer with { Random = new CounterRandom(6) }).Fit(values));
    }

    [Fact]
    public void Every_group_has_its_own_levels_and_its_size_is_counted()
    {
        Tensor tensor = Tensor.Random([4, 100], seed: 3);
        var quantizer = new KMeansQuantizer(4) { Granularity = Granularity.PerChannel() };
        CodebookTensor codes = quantizer.Quantize(tensor);
        for (int channel = 0; channel < 4; channel++)
            Assert.Equal(quantizer.Fit(tensor.Slice(channel, 1).Values), codes.Codebooks[channel]);
        Assert.Equal((400 * 2 / 8) + (4 * 4 * 4), codes.ByteCount);
    }

    [Fact]
    public void Empty_extreme_and_broken_values_are_defined()
    {
        Assert.Equal(0, new KMeansQuantizer(4).FakeQuantize(new Tensor([0])).Length);
        float[] extreme = [-float.MaxValue, float.MaxValue, float.Epsilon, 0, -float.Epsilon, 1];
        foreach (KMeansStart start in Enum.GetValues<KMeansStart>())
            Assert.Equal(3, new KMeansQuantizer(3) { Start = start }.Fit(extreme).Levels.Length);
        foreach (float value in new[] { float.NaN, float.PositiveInfinity })
            Assert.Contains($"contains {value}", Assert.Throws<NibbleException>(() => new KMeansQuantizer(2).Fit([1, value])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new KMeansQuantizer(0));
    }

    private static double Noise(Tensor tensor, Tensor points) => Enumerable.Range(0, tensor.Length).Sum(i => Math.Pow((double)tensor[i] - points[i], 2));
}
