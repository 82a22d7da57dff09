using FsCheck.Fluent;
using Nibble.Numerics;

namespace Nibble.Data.Tests;

public sealed class InputPreparationTests
{
    private static Dataset Samples(Shape shape, ulong seed)
    {
        Tensor inputs = Tensor.Random(shape, seed);
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = (3 * inputs[i]) + 5 + (i % 7);
        return Dataset.Unlabeled("samples", inputs);
    }

    private static Dataset Prepare(string words, Dataset samples) => InputPreparation.Parse(words).Fit(samples).Apply(samples);

    private static string MessageFor(string words, Dataset? samples = null) =>
        Assert.Throws<DataException>(() => InputPreparation.Parse(words).Fit(samples ?? Samples([4, 3, 2, 2], 1))).Message;

    [Theory]
    [InlineData("none", "none")]
    [InlineData("", "none")]
    [InlineData("Symmetric", "symmetric")]
    [InlineData("normalize", "normalize")]
    [InlineData(" gcn 55 ,  zca .1", "gcn, zca")]
    [InlineData("gcn 1, zca 0.01", "gcn 1, zca 0.01")]
    [InlineData("mean 0.1307 deviation 0.3081", "mean 0.1307 deviation 0.3081")]
    [InlineData("MEAN 0.49 0.48 0.45 deviation 0.25 0.24 0.26", "mean 0.49 0.48 0.45 deviation 0.25 0.24 0.26")]
    public void Words_are_read_and_said_again(string words, string said)
    {
        Assert.Equal(said, InputPreparation.Parse(words).ToString());
        Assert.Equal(said, InputPreparation.Parse(said).ToString());
    }

    [Theory]
    [InlineData("normalise", "Did you mean 'normalize'?")]
    [InlineData("whiten", "Known: symmetric, mean, normalize, gcn, zca, none.")]
    [InlineData("normalize 3", "says more than 'normalize' takes")]
    [InlineData("gcn 55 10", "says more than 'gcn' takes")]
    [InlineData("gcn fifty", "holds 'fifty'")]
    [InlineData("zca 0", "a number above 0 was expected")]
    [InlineData("zca NaN", "a number such as 0.5 was expected")]
    [InlineData("mean 0.5", "as many deviations as means")]
    [InlineData("mean 0.5 0.5 deviation 1", "as many deviations as means")]
    [InlineData("mean deviation", "as many deviations as means")]
    [InlineData("mean 0.5 deviation -1", "a number above 0 was expected")]
    public void Words_that_mean_nothing_are_refused_with_what_was_expected(string words, string expected) => Assert.Contains(expected, MessageFor(words));

    [Fact]
    public void Nothing_to_do_gives_the_same_data_set()
    {
        Dataset samples = Samples([3, 2], 1);
        Assert.Same(samples, Prepare("none", samples));
        Assert.True(InputTransform.None.IsNone);
    }

    [Fact]
    public void Symmetric_inputs_are_those_of_the_paper()
    {
        byte[] pixels = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        Dataset samples = Dataset.Unlabeled("pixels", new Tensor([16, 1, 4, 4], PixelScaling.Unit.Apply(pixels)));
        Tensor prepared = Prepare("symmetric", samples).Inputs;
        for (int i = 0; i < 256; i++)
            Assert.Equal((i / 127.5) - 1, prepared[i], 1.2e-7);
    }

    [Fact]
    public void Constants_are_of_all_inputs_or_of_each_channel()
    {
        Dataset samples = Dataset.Unlabeled("samples", new Tensor([1, 2, 1, 2], [1, 2, 3, 4]));
        Assert.Equal([0, 0.5f, 1, 1.5f], Prepare("mean 1 deviation 2", samples).Inputs.Values.ToArray());
        Assert.Equal([0, 1, 0, 0.5f], Prepare("mean 1 3 deviation 1 2", samples).Inputs.Values.ToArray());
        Assert.Contains("means and deviations for 3 channels or features", MessageFor("mean 1 2 3 deviation 1 1 1", samples));
    }

    [Fact]
    public void Normalized_channels_and_features_have_mean_0_and_deviation_1()
    {
        var cases = from count in Gen.Choose(2, 40) from channels in Gen.Choose(1, 4) from rows in Gen.Choose(1, 5) from isImage in Gen.Elements(true, false) from seed in Gen.Choose(0, 1000) select (count, channels, rows, isImage, seed: (ulong)seed);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            Dataset samples = Samples(c.isImage ? [c.count, c.channels, c.rows, 3] : [c.count, c.channels], c.seed);
            Tensor prepared = Prepare("normalize", samples).Inputs;
            int run = c.isImage ? 3 * c.rows : 1;
            for (int channel = 0; channel < c.channels; channel++)
            {
                float[] values = [.. Enumerable.Range(0, c.count).SelectMany(i => prepared.Values.Slice(((i * c.channels) + channel) * run, run).ToArray())];
                Assert.Equal(0, values.Average(value => (double)value), 1e-5);
                Assert.Equal(1, Math.Sqrt(values.Average(value => (double)value * value)), 1e-5);
            }
        }).Holds();
    }

    [Fact]
    public void Training_samples_alone_decide()
    {
        Dataset train = Samples([20, 3], 1), test = Samples([5, 3], 2);
        InputTransform transform = InputPreparation.Parse("normalize").Fit(train);
        Tensor together = transform.Apply(test.Inputs);
        for (int i = 0; i < 5; i++)
            Assert.Equal(together.Slice(i, 1).Values.ToArray(), transform.Apply(test.Inputs.Slice(i, 1)).Values.ToArray());
        Assert.NotEqual(together.Values.ToArray(), Prepare("normalize", test).Inputs.Values.ToArray());
    }

    [Fact]
    public void A_feature_that_never_varies_is_centered() =>
        Assert.Equal([0, -1, 0, 1], Prepare("normalize", Dataset.Unlabeled("two", new Tensor([2, 2], [7, 1, 7, 3]))).Inputs.Values.ToArray());

    [Fact]
    public void Contrast_gives_each_sample_mean_0_and_the_norm_asked_whatever_its_scale()
    {
        Prop.ForAll(Gen.Choose(2, 60).ToArbitrary(), Gen.Choose(1, 1000).ToArbitrary(), (length, seed) =>
        {
            Dataset samples = Samples([3, length], (ulong)seed);
            Tensor prepared = Prepare("gcn", samples).Inputs;
            Tensor brighter = Prepare("gcn", samples.WithInputs(new Tensor(samples.Inputs.Shape, [.. samples.Inputs.Values.ToArray().Select(value => 255 * value)]))).Inputs;
            for (int i = 0; i < 3; i++)
            {
                double[] sample = [.. prepared.Slice(i, 1).Values.ToArray().Select(value => (double)value)];
                Assert.Equal(0, sample.Sum(), 1e-3);
                Assert.Equal(55, Math.Sqrt(sample.Sum(value => value * value)), 1e-4);
                for (int j = 0; j < length; j++)
                    Assert.Equal(sample[j], brighter[(i * length) + j], 1e-3);
            }
        }).Holds();
        Assert.Equal([0, 0, 0], Prepare("gcn", Dataset.Unlabeled("flat", new Tensor([1, 3], [4, 4, 4]))).Inputs.Values.ToArray());
    }

    [Theory]
    [InlineData("normalize")]
    [InlineData("gcn, zca")]
    public void Inputs_that_are_not_finite_are_refused(string words) =>
        Assert.Contains("infinities or NaN", MessageFor(words, Dataset.Unlabeled("samples", new Tensor([2, 2], [1, float.NaN, 3, 4]))));

    [Fact]
    public void No_samples_are_refused()
    {
        Assert.Contains("has no samples", MessageFor("normalize", Samples([0, 3], 1)));
        Assert.Contains("has no samples", MessageFor("zca", Samples([0, 3], 1)));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("mean 1 2 deviation 3 4")]
    [InlineData("normalize")]
    [InlineData("gcn 3")]
    [InlineData("symmetric, gcn, zca, normalize")]
    public void What_is_written_transforms_as_before_bit_for_bit(string words)
    {
        using var folder = new TemporaryFolder();
        Dataset samples = Samples([30, 2, 3, 2], 4);
        InputTransform transform = InputPreparation.Parse(words).Fit(samples);
        transform.Write(folder["inputs.npz"]);
        InputTransform read = InputTransform.Read(folder["inputs.npz"]);
        Assert.Equal(transform.ToString(), read.ToString());
        Assert.Equal(transform.Apply(samples).Inputs.Values.ToArray(), read.Apply(samples).Inputs.Values.ToArray());
    }

    [Fact]
    public void A_file_of_something_else_is_refused_with_what_is_wrong()
    {
        using var folder = new TemporaryFolder();
        string Refused(params (string Name, float[] Values)[] arrays)
        {
            NpzFile.Write(folder["inputs.npz"], arrays.ToDictionary(array => array.Name, array => NpyArray.Of(new Tensor([array.Values.Length], array.Values))));
            string message = Assert.Throws<DataException>(() => InputTransform.Read(folder["inputs.npz"])).Message;
            Assert.Contains(folder["inputs.npz"], message);
            return message;
        }

        Assert.Contains("array 'x'", Refused(("x", [1])));
        Assert.Contains("array '0.gcn.scale'", Refused(("0.affine.mean", [1]), ("0.gcn.scale", [1])));
        Assert.Contains("by 'zcaa', which is not known here. Did you mean 'zca'?", Refused(("0.zcaa.mean", [1])));
        Assert.Contains("no array '0.affine.deviation'", Refused(("0.affine.mean", [1])));
        Assert.Contains("no array '0.affine.mean' of finite numbers", Refused(("0.affine.mean", [float.NaN]), ("0.affine.deviation", [1])));
        Assert.Contains("deviations above 0", Refused(("0.affine.mean", [1]), ("0.affine.deviation", [0])));
        Assert.Contains("square matrix", Refused(("0.zca.mean", [1, 2]), ("0.zca.matrix", [1, 2, 3])));
    }

    [Fact]
    public void Samples_of_another_shape_are_refused()
    {
        InputTransform zca = InputPreparation.Parse("zca").Fit(Samples([9, 4], 1));
        Assert.Contains("whitening was fitted to samples of 4 inputs", Assert.Throws<DataException>(() => zca.Apply(Samples([9, 5], 1))).Message);
    }
}
