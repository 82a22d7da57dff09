using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

/// <summary>What holds for all quantizers to signs, three points, alphabets and powers of two.</summary>
public sealed class SmallCodebooksTests
{
    // Fixed points: no value is refused, NaN included.
    private static readonly CodebookQuantizer[] Fixed =
    [
        new SignQuantizer(),
        new SignQuantizer { Scale = 0.01f },
        new LinearQuantizer(-1, 1, 4),
        new LinearQuantizer(-3, 3, 4) { Rounding = Rounding.HalfUp },
        new LinearQuantizer(-1, 0.75f, 8) { Rounding = Rounding.NearestAway },
        new LinearQuantizer(0, 1, 15) { Rounding = Rounding.Floor },
        new LinearQuantizer(-0.3f, 7.1f, 256),
        new LogarithmicQuantizer(4) { MaxExponent = 0 },
        new LogarithmicQuantizer(8) { MaxExponent = 127 },
        new LogarithmicQuantizer(2) { MaxExponent = -149 },
    ];

    private static readonly CodebookQuantizer[] Fitted =
    [
        new SignQuantizer { Scale = null },
        new TernaryQuantizer(),
        new TernaryQuantizer { Threshold = TernaryThreshold.Optimal },
        new TernaryQuantizer { Threshold = TernaryThreshold.OptimalOfEachSign, Scale = TernaryScale.MeanOfEachSign },
        new TernaryQuantizer { Threshold = TernaryThreshold.MaxFraction(0.05) },
        new TernaryQuantizer { Threshold = TernaryThreshold.MaxFraction(0.05), Scale = TernaryScale.Fixed(1, 1) },
        new LogarithmicQuantizer(2),
        new LogarithmicQuantizer(5),
        new LogarithmicQuantizer(8),
    ];

    // Each sign's mean with one threshold, and learned scales, may drop a small sign the second time: no idempotence is promised.
    private static readonly CodebookQuantizer[] NotIdempotent =
    [
        new TernaryQuantizer { Scale = TernaryScale.MeanOfEachSign },
        new TernaryQuantizer { Threshold = TernaryThreshold.MaxFraction(0.05), Scale = TernaryScale.Fixed(0.01f, 1) },
        new TernaryQuantizer { Threshold = TernaryThreshold.OptimalOfEachSign },
    ];

    private static IEnumerable<CodebookQuantizer> All => [.. Fixed, .. Fitted, .. NotIdempotent];

    [Fact]
    public void Points_are_mapped_to_themselves()
    {
        Any.Holds(Any.Values(Any.FiniteFloat), values => Fixed.Concat(Fitted).All(quantizer =>
        {
            Tensor once = quantizer.FakeQuantize(new Tensor([values.Length], values));
            return once.Values.SequenceEqual(quantizer.FakeQuantize(once).Values);
        }), runs: 200);
    }

    [Fact]
    public void Codes_stand_for_points_that_have_these_codes()
    {
        Any.Holds(Any.Values(Any.FiniteFloat), values => All.All(quantizer =>
        {
            Codebook codebook = quantizer.Fit(values);
            // Points that the data's own thresholds put elsewhere are learned ones.
            return NotIdempotent.Contains(quantizer) || quantizer is TernaryQuantizer { Scale.Parameters: 0 }
                || Enumerable.Range(0, codebook.Levels.Length).All(code => codebook.Encode(codebook.Decode(code)) == code);
        }), runs: 200);
    }

    [Fact]
    public void A_greater_value_never_gets_a_lesser_point()
    {
        Any.Holds(Any.Values(Any.FiniteFloat), values =>
        {
            Array.Sort(values);
            return All.All(quantizer =>
            {
                float[] points = quantizer.FakeQuantize(new Tensor([values.Length], values)).Values.ToArray();
                return points.Zip(points.Skip(1)).All(pair => pair.First <= pair.Second);
            });
        }, runs: 200);
    }

    [Fact]
    public void Every_point_is_of_the_codebook_of_its_group()
    {
        Granularity[] granularities = [Granularity.PerTensor, Granularity.PerChannel(0), Granularity.PerChannel(1), Granularity.PerGroup(4), Granularity.PerGroup(3, axis: 0)];
        Any.Holds(Gen.Choose(0, 7).SelectMany(rows => Gen.Choose(0, 11).SelectMany(columns => Any.FiniteFloat.ArrayOf(rows * columns).Select(values => (rows, columns, values)))), test =>
            granularities.All(granularity => All.All(quantizer =>
            {
                var tensor = new Tensor([test.rows, test.columns], test.values);
                CodebookTensor codes = (quantizer with { Granularity = granularity }).Quantize(tensor);
                GroupWalk groups = granularity.Over(tensor.Shape);
                Tensor points = codes.Dequantize();
                return Enumerable.Range(0, tensor.Length).All(i =>
                {
                    float[] group = [.. Enumerable.Range(0, tensor.Length).Where(j => groups.Of(j) == groups.Of(i)).Select(j => tensor[j])];
                    return codes.Codebooks[groups.Of(i)].Equals(quantizer.Fit(group)) && quantizer.Fit(group).Levels.Contains(points[i]);
                });
            })), runs: 10);
    }

    [Fact]
    public void Nothing_but_zeros_stays_zero_where_points_are_fitted()
    {
        foreach (int length in new[] { 0, 1, 13 })
            foreach (CodebookQuantizer quantizer in Fitted.Concat(NotIdempotent))
                Assert.All(quantizer.FakeQuantize(new Tensor([length])).Values.ToArray(), point => Assert.Equal(0, point));
    }

    [Fact]
    public void Zero_is_exact_with_three_points_and_with_powers_of_two()
    {
        Any.Holds(Any.Values(Any.FiniteFloat), values => All.Where(quantizer => quantizer is TernaryQuantizer or LogarithmicQuantizer).All(quantizer =>
            quantizer.Fit(values) is { } codebook && codebook.Decode(codebook.Encode(0)) == 0 && codebook.Decode(codebook.Encode(-0f)) == 0), runs: 200);
    }

    [Fact]
    public void NaN_and_infinities_are_refused_where_points_are_fitted()
    {
        foreach (CodebookQuantizer quantizer in Fitted.Concat(NotIdempotent).Append(new DoReFaGradientQuantizer(4)))
            foreach (float value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
                Assert.Contains($"contains {value}", Assert.Throws<NibbleException>(() => quantizer.Quantize(new Tensor([3], [0, value, 1]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_points_are_fixed_NaN_gets_the_lowest_code_and_infinities_the_outer_ones()
    {
        foreach (CodebookQuantizer quantizer in Fixed.SelectMany(WithStochasticTwin))
        {
            CodebookTensor codes = quantizer.Quantize(new Tensor([4], [float.NaN, float.NegativeInfinity, float.PositiveInfinity, float.MaxValue]), new CounterRandom(3));
            int last = codes.Codebooks[0].Levels.Length - 1;
            Assert.Equal([0, 0, last, last], codes.Codes.ToArray());
        }
    }

    [Fact]
    public void Stochastic_rules_never_move_points_but_signs_inside_the_scale()
    {
        CodebookQuantizer[] quantizers = [.. Fixed.SelectMany(WithStochasticTwin), new LogarithmicQuantizer(5) { IsStochastic = true }];
        Any.Holds(Any.Values(Any.FiniteFloat).SelectMany(values => Gen.Choose(0, 1000).Select(seed => (values, seed))), test => quantizers.All(quantizer =>
        {
            Tensor once = quantizer.FakeQuantize(new Tensor([test.values.Length], test.values), new CounterRandom((ulong)test.seed));
            Tensor twice = quantizer.FakeQuantize(once, new CounterRandom((ulong)test.seed + 1));
            // A fitted greatest exponent may have gone up by one.
            return quantizer is LogarithmicQuantizer { MaxExponent: null }
                ? once.Values.ToArray().All(value => value == 0 || Ap2.Of(value) == value)
                : once.Values.SequenceEqual(twice.Values);
        }), runs: 200);
    }

    private static IEnumerable<CodebookQuantizer> WithStochasticTwin(CodebookQuantizer quantizer) =>
    [
        quantizer,
        quantizer switch
        {
            SignQuantizer sign => sign with { IsStochastic = true },
            LinearQuantizer linear => linear with { Rounding = Rounding.Stochastic },
            LogarithmicQuantizer logarithmic => logarithmic with { IsStochastic = true },
            _ => quantizer,
        },
    ];
}
