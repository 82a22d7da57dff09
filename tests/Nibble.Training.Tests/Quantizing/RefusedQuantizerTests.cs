using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class RefusedQuantizerTests
{
    [Fact]
    public void Activations_by_points_that_depend_on_the_batch_are_refused()
    {
        foreach (Quantizer quantizer in (Quantizer[])[new SignQuantizer { Scale = null }, new TernaryQuantizer(), new KMeansQuantizer(3), new WageQuantizer(8) { Scale = null },
            new DoReFaWeightQuantizer(3), new LogarithmicQuantizer(4), new ScaledCodebookQuantizer(PowersOfTwo.Additive(4)) { Scale = null }])
        {
            Assert.Contains("depend on all values of a batch", Refused(() => new Linear(1, 1) { InputQuantizer = quantizer }), StringComparison.Ordinal);
            Assert.Contains("depend on all values of a batch", Refused(() => new Quantize(quantizer)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Quantizers_of_gradients_are_refused_elsewhere()
    {
        Assert.Contains("WeightGradientQuantizer", Refused(() => new Linear(1, 1) { WeightQuantizer = new WageGradientQuantizer(8, 1) }), StringComparison.Ordinal);
        Assert.Contains("OutputGradientQuantizer", Refused(() => new Quantize(new DoReFaGradientQuantizer(4) { Granularity = Granularity.PerTensor })), StringComparison.Ordinal);
    }

    [Fact]
    public void Codes_that_floats_do_not_hold_and_axes_that_are_not_there_are_refused()
    {
        Assert.Contains("24 bits", Refused(() => new Linear(1, 1) { OutputGradientQuantizer = new UniformQuantizer(NumberFormat.Int(25)) }), StringComparison.Ordinal);
        Assert.Contains("no axis 4", Refused(() => new Conv2d(1, 1, 3) { WeightQuantizer = new SignQuantizer { Granularity = Granularity.PerChannel(4) } }), StringComparison.Ordinal);
        Assert.Contains("side by side", Refused(() => new Linear(4, 4) { WeightQuantizer = new TernaryQuantizer { Scale = TernaryScale.Fixed(1, 1), Granularity = Granularity.PerChannel(1) } }), StringComparison.Ordinal);
        var deep = new Sequential(new Linear(2, 2) { OutputGradientQuantizer = new UniformQuantizer(NumberFormat.Int(8)) { Granularity = Granularity.PerChannel(3) } });
        Assert.Contains("layer1.output", Refused(() => deep.Forward(new Tensor([1, 2]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_not_finite_are_refused_with_their_layer()
    {
        foreach (string name in (string[])["int4 per tensor", "lsq", "ternary weights", "ternary learned", "k-means", "apot", "dorefa"])
        {
            Sequential model = Sites.Network(Sites.OfWeights[name], null);
            model.Parameters[2].Value[3] = float.NaN;
            Assert.Contains("'layer2'", Refused(() => model.Forward(new Tensor([2, 5]))), StringComparison.Ordinal);
        }
    }

    private static string Refused(Func<object> create) => Assert.Throws<TrainingException>(create).Message;
}
