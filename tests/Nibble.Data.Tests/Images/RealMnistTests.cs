using Nibble.Numerics;

namespace Nibble.Data.Tests;

/// <summary>The real files, where they are.</summary>
[Collection("The process's environment")]
public sealed class RealMnistTests
{
    private static readonly string Root = DataRoot.Resolve();

    private static void Require() =>
        Skip.IfNot(DatasetCatalog.Mnist.StateIn(Root) == DatasetState.Complete, $"MNIST is not complete in '{Root}'; run 'nibble data get mnist'.");

    [SkippableFact]
    public void Mnist_has_the_known_counts_and_first_labels()
    {
        Require();
        (Dataset train, Dataset test) = Mnist.Load(DatasetCatalog.Mnist.FolderIn(Root));
        Assert.Equal(new Shape(60_000, 1, 28, 28), train.Inputs.Shape);
        Assert.Equal(new Shape(10_000, 1, 28, 28), test.Inputs.Shape);
        Assert.Equal([5, 0, 4, 1, 9], train.Labels![..5]);
        Assert.Equal([7, 2, 1, 0, 4], test.Labels![..5]);
        Assert.Equal([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949], train.Labels!.CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => pair.Value));
    }

    [SkippableFact]
    public void The_standard_scaling_gives_the_training_pixels_mean_0_and_deviation_1()
    {
        Require();
        Dataset train = Mnist.Load(DatasetCatalog.Mnist.FolderIn(Root), DataSplit.Train, PixelScaling.MnistStandard);
        double sum = 0, squares = 0;
        foreach (float value in train.Inputs.Values)
        {
            sum += value;
            squares += (double)value * value;
        }

        double mean = sum / train.Inputs.Length;
        Assert.Equal(0, mean, 1e-3);
        Assert.Equal(1, Math.Sqrt((squares / train.Inputs.Length) - (mean * mean)), 1e-3);
    }

    [SkippableFact]
    public void Mnist_opens_by_its_name()
    {
        Require();
        Assert.Equal(10_000, DatasetSource.Open("MNIST", Root, DataSplit.Test).Count);
    }
}
