using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization.Tests;

public sealed class WeightRuleTests
{
    public static TheoryData<string> Rules => ["adaround", "gptq", "gptq-strong"];

    [Theory]
    [MemberData(nameof(Rules))]
    public void No_channels_output_is_worse_on_the_samples_than_with_nearest_points_and_most_are_better(string rule)
    {
        (int better, int channels) = (0, 0);
        foreach ((Graph model, Tensor samples) in Layers())
            foreach (int bits in new[] { 2, 3, 8 })
            {
                double[] nearest = ChannelErrors(model, Quantize(model, WeightRule.Nearest, bits, samples), samples);
                double[] learned = ChannelErrors(model, Quantize(model, Rule(rule), bits, samples), samples);
                for (int i = 0; i < nearest.Length; i++)
                    Assert.True(learned[i] <= nearest[i] * 1.001 + 1e-12, $"{rule}, {bits} bits, channel {i}: {learned[i]} instead of {nearest[i]}");
                better += nearest.Zip(learned).Count(pair => pair.Second < 0.98 * pair.First);
                channels += nearest.Length;
            }

        Assert.True(better > channels / 2, $"{better} of {channels}");
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Weights_lie_on_the_grid_that_was_chosen_beforehand(string rule)
    {
        foreach ((Graph model, Tensor samples) in Layers())
        {
            QuantizedTensor weight = Quantize(model, Rule(rule), 4, samples).Constants["weight"].Quantized!;
            Assert.Equal(Quantize(model, WeightRule.Nearest, 4, samples).Constants["weight"].Quantized!.Grid, weight.Grid);
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task One_thread_gives_the_same_bits_as_many(string rule)
    {
        Tensor samples = Networks.Structured([200, 40], 5);
        Graph model = Networks.Single(new Gemm { TransposeRight = true }, [Shape.Unknown, 40], Tensor.Random([32, 40], 6));
        int[] many = Codes(Quantize(model, Rule(rule), 3, samples));
        var single = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, maxConcurrencyLevel: 1);
        int[] one = await Task.Factory.StartNew(() => Codes(Quantize(model, Rule(rule), 3, samples)), default, TaskCreationOptions.None, single.ConcurrentScheduler);
        Assert.Equal(many, one);
    }

    [Fact]
    public void Adaround_goes_up_or_down_and_finds_the_best_of_all_choices()
    {
        double nearest = 0, learned = 0, best = 0;
        for (ulong seed = 1; seed <= 12; seed++)
        {
            Tensor samples = Networks.Structured([60, 9], seed), weight = Tensor.Random([1, 9], seed + 50);
            Graph model = Networks.Single(new Gemm { TransposeRight = true }, [Shape.Unknown, 9], weight);
            QuantizedTensor rounded = Quantize(model, WeightRule.AdaRound, 3, samples).Constants["weight"].Quantized!;
            float scale = rounded.Grid.Scales[0];
            int[] floor = [.. Enumerable.Range(0, 9).Select(i => (int)Math.Floor(weight[i] / scale))];
            for (int i = 0; i < 9; i++)
                Assert.True(rounded[i] == floor[i] || rounded[i] == Math.Min(floor[i] + 1, 3));
            double Error(Func<int, int> code) => Enumerable.Range(0, 60).Sum(row => Math.Pow(Enumerable.Range(0, 9).Sum(i => ((code(i) * scale) - weight[i]) * (double)samples[(row * 9) + i]), 2));
            learned += Error(i => (int)rounded[i]);
            nearest += Error(i => (int)Math.Round(weight[i] / scale));
            best += Enumerable.Range(0, 512).Min(choice => Error(i => Math.Min(floor[i] + (choice >> i & 1), 3)));
        }

        Assert.True(learned < best + (0.01 * (nearest - best)), $"nearest {nearest}, learned {learned}, best {best}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gptq_is_the_column_by_column_elimination_of_the_inverse_hessian(bool strongFirst)
    {
        for (ulong seed = 1; seed <= 6; seed++)
        {
            Tensor samples = Networks.Structured([90, 14], seed), weight = Tensor.Random([14, 5], seed + 9);
            Graph model = Networks.Single(new Gemm(), [Shape.Unknown, 14], weight);
            QuantizedTensor nearest = Quantize(model, WeightRule.Nearest, 3, samples).Constants["weight"].Quantized!;
            QuantizedTensor codes = Quantize(model, new Gptq { StrongInputsFirst = strongFirst }, 3, samples).Constants["weight"].Quantized!;
            long[] expected = PlainGptq.Round(weight, samples, nearest, 0.01, strongFirst);
            for (int i = 0; i < weight.Length; i++)
                Assert.Equal(expected[i], codes[i]);
        }
    }

    [Fact]
    public void The_block_size_of_gptq_changes_no_code()
    {
        Tensor samples = Networks.Structured([100, 37], 2);
        Graph model = Networks.Single(new Gemm { TransposeRight = true }, [Shape.Unknown, 37], Tensor.Random([6, 37], 3));
        int[] expected = Codes(Quantize(model, WeightRule.Gptq, 3, samples));
        foreach (int size in new[] { 1, 5, 36, 37 })
            Assert.Equal(expected, Codes(Quantize(model, new Gptq { BlockSize = size }, 3, samples)));
    }

    [Fact]
    public void Inputs_that_follow_from_others_need_damping()
    {
        Tensor samples = new([20, 3]);
        for (int i = 0; i < samples.Length; i++)
            samples[i] = i / 3 + 1;
        Graph model = Networks.Single(new Gemm(), [Shape.Unknown, 3], Tensor.Random([3, 2], 3));
        Assert.Contains("'layer'", Assert.Throws<QuantizationException>(() => Quantize(model, new Gptq { Damping = 0 }, 3, samples)).Message, StringComparison.Ordinal);
        Assert.NotNull(Quantize(model, WeightRule.Gptq, 3, samples));
    }

    [Fact]
    public void Rules_without_samples_on_signs_or_with_impossible_settings_are_refused()
    {
        Graph model = Networks.Single(new Gemm(), [Shape.Unknown, 3], Tensor.Random([3, 2], 3));
        Tensor samples = Tensor.Random([9, 3], 1);
        Assert.Contains("no samples", Assert.Throws<QuantizationException>(() => PostTraining.QuantizeDynamic(model, new QuantizationRecipe { Rule = WeightRule.AdaRound })).Message, StringComparison.Ordinal);
        Assert.Contains("signs", Assert.Throws<QuantizationException>(() => PostTraining.QuantizeWeights(model, new QuantizationRecipe { Rule = WeightRule.Gptq, Weights = new UniformQuantizer(NumberFormat.Bipolar) }, samples)).Message, StringComparison.Ordinal);
        foreach (WeightRule rule in new WeightRule[] { new Gptq { Damping = double.NaN }, new Gptq { BlockSize = 0 }, new AdaRound { MovesPerWeight = 0 } })
            Assert.Throws<QuantizationException>(() => Quantize(model, rule, 4, samples));
    }

    private static IEnumerable<(Graph Model, Tensor Samples)> Layers()
    {
        yield return (Networks.Single(new Gemm(), [Shape.Unknown, 23], Tensor.Random([23, 5], 1), Tensor.Random([5], 2)), Networks.Structured([150, 23], 3));
        yield return (Networks.Single(new Gemm { TransposeRight = true }, [Shape.Unknown, 16], Tensor.Random([4, 16], 4)), Networks.Structured([150, 16], 5));
        yield return (Networks.Single(new MatMul(), [Shape.Unknown, 3, 11], Tensor.Random([11, 6], 6)), Networks.Structured([50, 3, 11], 7));
        var window = new Window { PadTop = 1, PadLeft = 2, PadBottom = 0, PadRight = 1, StrideX = 2, DilationY = 2 };
        yield return (Networks.Single(new Conv { Window = window }, [Shape.Unknown, 2, 7, 6], Tensor.Random([5, 2, 3, 2], 8), Tensor.Random([5], 9)), Networks.Structured([40, 2, 7, 6], 10));
        yield return (Networks.Single(new Conv { Groups = 3, Window = window }, [Shape.Unknown, 6, 7, 6], Tensor.Random([6, 2, 3, 3], 11)), Networks.Structured([40, 6, 7, 6], 12));
    }

    private static WeightRule Rule(string name) => name switch
    {
        "adaround" => WeightRule.AdaRound,
        "gptq" => WeightRule.Gptq,
        _ => new Gptq { StrongInputsFirst = true, BlockSize = 7 },
    };

    private static Graph Quantize(Graph model, WeightRule rule, int bits, Tensor samples) => PostTraining.QuantizeWeights(
        model, new QuantizationRecipe { Rule = rule, Weights = new UniformQuantizer(NumberFormat.Int(bits, narrow: true)) { Granularity = Granularity.PerChannel() } }, samples);

    private static int[] Codes(Graph graph) => graph.Constants["weight"].Quantized!.Codes.ToArray();

    // By the evaluator, which knows nothing of moments: Σ (y - ŷ)² of each output channel.
    private static double[] ChannelErrors(Graph model, Graph quantized, Tensor samples)
    {
        Tensor expected = Networks.Run(model, samples), actual = Networks.Run(quantized, samples);
        bool isImage = expected.Shape.Rank == 4;
        int channels = expected.Shape[isImage ? 1 : -1], run = isImage ? expected.Shape[2] * expected.Shape[3] : 1;
        var errors = new double[channels];
        for (int i = 0; i < expected.Length; i++)
            errors[i / run % channels] += Math.Pow((double)expected[i] - actual[i], 2);
        return errors;
    }
}
