using FsCheck;
using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class TernaryQuantizerTests
{
    private static readonly TernaryQuantizer Optimal = new() { Threshold = TernaryThreshold.Optimal };
    private static readonly TernaryQuantizer OptimalOfEachSign = new() { Threshold = TernaryThreshold.OptimalOfEachSign, Scale = TernaryScale.MeanOfEachSign };

    // Values of moderate size in groups small enough for all 3^n assignments.
    private static Gen<float[]> FewValues => Gen.Choose(0, 6).SelectMany(count => Gen.OneOf(Any.ModerateFloat, Gen.Choose(-9, 9).Select(n => n / 4f)).ArrayOf(count));

    [Fact]
    public void The_first_worked_example_has_its_threshold_scale_codes_and_error()
    {
        float[] weights = [0.9f, -0.1f, 0.4f, -0.8f];
        Interval zeros = TernaryThreshold.TernaryWeights.ZerosOf(weights);
        Assert.Equal((0.385, -0.385), (Math.Round(zeros.High, 6), Math.Round(zeros.Low, 6)));
        CodebookTensor codes = new TernaryQuantizer().Quantize(new Tensor([4], weights));
        Assert.Equal([2, 1, 2, 0], codes.Codes.ToArray());
        Assert.Equal(0.7, codes.Codebooks[0].Levels[2], 6);
        Assert.Equal(0.15, Error(new TernaryQuantizer(), weights), 6);
        Assert.Equal(0.15, Error(Optimal, weights), 6);
    }

    [Fact]
    public void The_second_worked_example_has_its_threshold_scale_and_error()
    {
        float[] weights = [1, 0.5f, -0.2f, 0.1f, -0.7f, 0.05f];
        Assert.Equal(0.2975, TernaryThreshold.TernaryWeights.ZerosOf(weights).High, 6);
        Assert.Equal(0.7333, new TernaryQuantizer().Fit(weights).Levels[2], 4);
        Assert.Equal(0.17917, Error(new TernaryQuantizer(), weights), 5);
    }

    [Fact]
    public void A_value_on_a_threshold_is_zero()
    {
        // 0.5 · mean = 1 and 0.25 · max = 1, exactly.
        foreach (TernaryThreshold threshold in new[] { TernaryThreshold.MeanFraction(0.5), TernaryThreshold.MaxFraction(0.25) })
            Assert.Equal([1, 1, 2, 0], new TernaryQuantizer { Threshold = threshold }.Quantize(new Tensor([4], [1, -1, 4, -2])).Codes.ToArray());
    }

    [Fact]
    public void The_exact_threshold_never_errs_more_than_any_fraction_of_the_mean_or_the_maximum()
    {
        Any.Holds(Any.Values(Any.ModerateFloat), values => new[] { TernaryThreshold.TernaryWeights, TernaryThreshold.MeanFraction(0.75), TernaryThreshold.MaxFraction(0.05), TernaryThreshold.MeanFraction(0) }
            .All(threshold => Error(Optimal, values) <= Error(Optimal with { Threshold = threshold }, values) + Slack(values)));
    }

    [Fact]
    public void No_assignment_of_signs_and_zeros_comes_closer_than_the_exact_threshold()
    {
        Any.Holds(FewValues, values =>
            Math.Abs(Error(Optimal, values) - (Power(values) - Assignments(values).Max(signs => Gain(values, signs, _ => true)))) <= Slack(values), runs: 200);
    }

    [Fact]
    public void With_two_scales_no_assignment_comes_closer_than_a_threshold_for_each_sign()
    {
        Any.Holds(FewValues, values =>
        {
            double gain = Assignments(values).Max(signs => Gain(values, signs, sign => sign > 0) + Gain(values, signs, sign => sign < 0));
            return Math.Abs(Error(OptimalOfEachSign, values) - (Power(values) - gain)) <= Slack(values);
        }, runs: 200);
    }

    [Fact]
    public void Two_scales_never_err_more_than_one()
    {
        Any.Holds(Any.Values(Any.ModerateFloat), values => Error(OptimalOfEachSign, values) <= Error(Optimal, values) + Slack(values));
        Assert.True(Error(OptimalOfEachSign, [4, 4, -1, -1]) < Error(Optimal, [4, 4, -1, -1]));
    }

    [Fact]
    public void The_exact_threshold_parts_values_at_half_the_scale()
    {
        Any.Holds(Any.Values(Any.ModerateFloat), values =>
        {
            Codebook codebook = Optimal.Fit(values);
            double half = codebook.Levels[2] / 2.0;
            return values.All(value => codebook.Encode(value) == 1 ? Math.Abs(value) <= half * (1 + 1e-6) : Math.Abs(value) >= half * (1 - 1e-6));
        });
    }

    [Fact]
    public void Uniform_and_normal_values_have_the_known_best_points()
    {
        // Uniform on [-1, 1]: α = 2/3 and Δ = α/2, which is 2/3 of the mean. Normal: Max 1960, table I, three levels, Δ = 0.612σ, 0.767 of the mean.
        float[] uniform = [.. Enumerable.Range(-3000, 6001).Select(n => n / 3000f)];
        Assert.Equal(2 / 3.0, Optimal.Fit(uniform).Levels[2], 3);
        Assert.Equal(1 / 3.0, TernaryThreshold.Optimal.ZerosOf(uniform).High, 3);
        Assert.InRange(Optimal.Fit(Tensor.Random([50_000], seed: 7).Values).Levels[2], 1.224 - 0.02, 1.224 + 0.02);
    }

    [Fact]
    public void Smaller_groups_never_err_more()
    {
        Any.Holds(Gen.Choose(0, 1 << 20), seed =>
        {
            Tensor weights = Tensor.Random([5, 24], (ulong)seed);
            double[] errors = [.. new[] { Granularity.PerTensor, Granularity.PerChannel(0), Granularity.PerGroup(8), Granularity.PerGroup(4), Granularity.PerGroup(1) }
                .Select(granularity => Error(weights, Optimal with { Granularity = granularity }))];
            return errors.Zip(errors.Skip(1)).All(pair => pair.Second <= pair.First + 1e-5) && errors[^1] == 0;
        }, runs: 100);
    }

    [Fact]
    public void Each_group_of_four_is_quantized_as_if_alone()
    {
        Tensor weights = Tensor.Random([3, 10], seed: 4);
        CodebookTensor codes = (OptimalOfEachSign with { Granularity = Granularity.PerGroup(4) }).Quantize(weights);
        Tensor points = codes.Dequantize();
        for (int row = 0; row < 3; row++)
            foreach ((int start, int count) in new[] { (0, 4), (4, 4), (8, 2) })
                Assert.Equal(
                    OptimalOfEachSign.FakeQuantize(new Tensor([count], weights.Values.Slice((row * 10) + start, count).ToArray())).Values.ToArray(),
                    points.Values.Slice((row * 10) + start, count).ToArray());
        // 30 codes of 2 bits, 9 groups of two scales.
        Assert.Equal(8 + (9 * 2 * sizeof(float)), codes.ByteCount);
    }

    [Fact]
    public void Scales_stored_in_eight_bits_are_multiples_of_one_step_and_next_to_the_exact_ones()
    {
        Tensor weights = Tensor.Random([8, 32], seed: 12);
        foreach (TernaryQuantizer quantizer in new[] { Optimal, OptimalOfEachSign }.Select(quantizer => quantizer with { Granularity = Granularity.PerGroup(4) }))
        {
            CodebookTensor exact = quantizer.Quantize(weights), stored = (quantizer with { ScaleFormat = NumberFormat.UInt(8) }).Quantize(weights);
            Assert.Equal(exact.Codes.ToArray(), stored.Codes.ToArray());
            float step = exact.Codebooks.Max(codebook => Math.Max(-codebook.Levels[0], codebook.Levels[2])) / 255;
            Assert.All(stored.Codebooks.Zip(exact.Codebooks), pair =>
            {
                foreach (int outer in new[] { 0, 2 })
                {
                    float code = pair.First.Levels[outer] / step;
                    Assert.Equal(MathF.Round(code), code, 3);
                    Assert.InRange(Math.Abs(MathF.Round(code)), 1, 255);
                    Assert.InRange(Math.Abs(pair.First.Levels[outer] - pair.Second.Levels[outer]), 0, step * 0.501f);
                }
            });
            Assert.Equal(64 + (64 * quantizer.ParametersPerGroup) + sizeof(float), stored.ByteCount);
        }
    }

    [Fact]
    public void Stored_scales_of_any_size_stay_positive()
    {
        Any.Holds(Gen.Choose(0, 5).SelectMany(rows => Any.FiniteFloat.ArrayOf(rows * 3)), values =>
        {
            var quantizer = new TernaryQuantizer { Granularity = Granularity.PerGroup(3), ScaleFormat = NumberFormat.UInt(8) };
            return quantizer.Quantize(new Tensor([values.Length / 3, 3], values)).Codebooks.All(codebook => codebook.Levels[0] < 0 && codebook.Levels[2] > 0 && float.IsFinite(codebook.Levels[2]));
        });
    }

    [Fact]
    public void Learned_scales_are_the_points_beyond_a_fraction_of_the_maximum()
    {
        var quantizer = new TernaryQuantizer { Threshold = TernaryThreshold.MaxFraction(0.0625), Scale = TernaryScale.Fixed(negative: 0.5f, positive: 2) };
        Assert.Equal([2, -0.5f, 0, 0, 2], quantizer.FakeQuantize(new Tensor([5], [1, -0.07f, 0.0625f, -0.06f, 0.06251f])).Values.ToArray());
    }

    [Fact]
    public void A_sign_without_values_takes_the_scale_of_the_other_and_nothing_takes_one()
    {
        Assert.Equal([-2, 0, 2], OptimalOfEachSign.Fit([1.5f, 2.5f, 0]).Levels.ToArray());
        Assert.Equal([-1, 0, 1], OptimalOfEachSign.Fit([0, 0]).Levels.ToArray());
        Assert.Equal([-1, 0, 1], new TernaryQuantizer().Fit([]).Levels.ToArray());
    }

    [Fact]
    public void Fractions_and_scales_that_make_no_sense_are_refused()
    {
        Assert.Contains("-0.1 was given", Assert.Throws<NibbleException>(() => TernaryThreshold.MeanFraction(-0.1)).Message, StringComparison.Ordinal);
        Assert.Throws<NibbleException>(() => TernaryThreshold.MaxFraction(double.NaN));
        Assert.Contains("0 was given", Assert.Throws<NibbleException>(() => TernaryScale.Fixed(1, 0)).Message, StringComparison.Ordinal);
        Assert.Throws<NibbleException>(() => TernaryScale.Fixed(float.PositiveInfinity, 1));
        Assert.Contains("int1", Assert.Throws<NibbleException>(() => new TernaryQuantizer { ScaleFormat = NumberFormat.Int(1) }).Message, StringComparison.Ordinal);
    }

    private static double Error(TernaryQuantizer quantizer, float[] values) => Error(new Tensor([values.Length], values), quantizer);

    private static double Error(Tensor tensor, TernaryQuantizer quantizer)
    {
        Tensor points = quantizer.FakeQuantize(tensor);
        return Enumerable.Range(0, tensor.Length).Sum(i => ((double)tensor[i] - points[i]) * ((double)tensor[i] - points[i]));
    }

    private static double Power(float[] values) => values.Sum(value => (double)value * value);

    // Scales are rounded to floats.
    private static double Slack(float[] values) => 1e-6 * Power(values);

    private static IEnumerable<int[]> Assignments(float[] values) =>
        Enumerable.Range(0, (int)Math.Pow(3, values.Length)).Select(number => values.Select((_, i) => (number / (int)Math.Pow(3, i) % 3) - 1).ToArray());

    // How much of the power the best scale for the signs that are counted explains; a scale is never negative.
    private static double Gain(float[] values, int[] signs, Func<int, bool> counts)
    {
        int[] kept = [.. Enumerable.Range(0, values.Length).Where(i => signs[i] != 0 && counts(signs[i]))];
        double sum = Math.Max(kept.Sum(i => (double)values[i] * signs[i]), 0);
        return kept.Length == 0 ? 0 : sum * sum / kept.Length;
    }
}
