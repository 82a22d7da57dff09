using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization.Tests;

public sealed class BiasCorrectionTests
{
    [Fact]
    public void The_mean_of_each_channel_is_the_float_networks_again()
    {
        var window = new Window { PadTop = 2, PadLeft = 1, PadRight = 3, StrideY = 2, DilationX = 2 };
        (Operator, Shape, Shape)[] layers =
        [
            (new Gemm(), [Shape.Unknown, 13], [13, 4]),
            (new Gemm { TransposeRight = true }, [Shape.Unknown, 13], [5, 13]),
            (new Conv { Window = window }, [Shape.Unknown, 3, 8, 9], [4, 3, 3, 2]),
            (new Conv { Window = window, Groups = 2 }, [Shape.Unknown, 4, 8, 9], [6, 2, 3, 3]),
            (new Conv { Groups = 4 }, [Shape.Unknown, 4, 5, 5], [4, 1, 3, 3]),
        ];
        var recipe = new QuantizationRecipe { Weights = new UniformQuantizer(NumberFormat.Int(3, narrow: true)) { Granularity = Granularity.PerChannel() } };
        foreach ((Operator layer, Shape input, Shape weight) in layers)
        {
            Graph model = Networks.Single(layer, input, Tensor.Random(weight, 3));
            Tensor samples = Networks.Structured(input.With(0, 130), 4);
            double[] expected = Means(Networks.Run(model, samples));
            double Shift(QuantizationRecipe recipe) => Means(Networks.Run(PostTraining.QuantizeWeights(model, recipe, samples), samples)).Zip(expected, (a, b) => Math.Abs(a - b)).Max();
            Assert.InRange(Shift(recipe with { CorrectsBias = true }), 0, 1e-4);
            Assert.InRange(Shift(recipe), 1e-2, 100);
        }
    }

    [Fact]
    public void Static_and_dynamic_layers_get_the_correction_as_well()
    {
        Graph model = Networks.Single(new Gemm(), [Shape.Unknown, 40], Tensor.Random([40, 3], 3));
        Tensor samples = Networks.Structured([300, 40], 4);
        double[] expected = Means(Networks.Run(model, samples));
        var recipe = new QuantizationRecipe { Weights = new UniformQuantizer(NumberFormat.Int(3, narrow: true)) { Granularity = Granularity.PerChannel() } };
        foreach (Func<QuantizationRecipe, Graph> quantize in new Func<QuantizationRecipe, Graph>[] { r => PostTraining.Quantize(model, r, samples), r => PostTraining.QuantizeDynamic(model, r, samples) })
        {
            double Shift(QuantizationRecipe recipe) => Means(Networks.Run(quantize(recipe), samples)).Zip(expected, (a, b) => Math.Abs(a - b)).Max();
            Assert.True(Shift(recipe with { CorrectsBias = true }) < 0.1 * Shift(recipe));
        }
    }

    [Fact]
    public void It_needs_samples() =>
        Assert.Contains("no samples", Assert.Throws<QuantizationException>(() => PostTraining.QuantizeWeights(Networks.Uneven(1), new QuantizationRecipe { CorrectsBias = true })).Message, StringComparison.Ordinal);

    private static double[] Means(Tensor output)
    {
        bool isImage = output.Shape.Rank == 4;
        int channels = output.Shape[isImage ? 1 : -1], run = isImage ? output.Shape[2] * output.Shape[3] : 1;
        var means = new double[channels];
        for (int i = 0; i < output.Length; i++)
            means[i / run % channels] += (double)output[i] * channels / output.Length;
        return means;
    }
}
