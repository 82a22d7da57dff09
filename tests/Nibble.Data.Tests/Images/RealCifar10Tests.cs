using Nibble.Numerics;

namespace Nibble.Data.Tests;

/// <summary>The real files, where they are.</summary>
[Collection("The process's environment")]
public sealed class RealCifar10Tests
{
    private static readonly string Root = DataRoot.Resolve();

    private static void Require() =>
        Skip.IfNot(DatasetCatalog.Cifar10.StateIn(Root) == DatasetState.Complete, $"CIFAR-10 is not complete in '{Root}'; run 'nibble data get cifar-10'.");

    [SkippableFact]
    public void The_training_part_has_the_known_counts_labels_and_means()
    {
        Require();
        Dataset train = DatasetSource.Open("cifar-10", Root, DataSplit.Train);
        Assert.Equal(new Shape(50_000, 3, 32, 32), train.Inputs.Shape);
        Assert.Equal([6, 9, 9, 4, 1], train.Labels![..5]);
        Assert.All(train.Labels!.CountBy(label => label), pair => Assert.Equal(5_000, pair.Value));

        // What the literature normalizes with, rounded to four digits.
        double[] means = [0.4914, 0.4822, 0.4465];
        for (int channel = 0; channel < 3; channel++)
        {
            double sum = 0;
            for (int image = 0; image < train.Count; image++)
                foreach (float value in train.Inputs.Values.Slice(((image * 3) + channel) * 1024, 1024))
                    sum += value;
            Assert.Equal(means[channel], sum / (train.Count * 1024), 1e-4);
        }
    }

    [SkippableFact]
    public void The_test_part_has_a_thousand_of_each_class_and_the_known_first_labels()
    {
        Require();
        Dataset test = DatasetSource.Open("cifar-10", Root, DataSplit.Test);
        Assert.Equal(new Shape(10_000, 3, 32, 32), test.Inputs.Shape);
        Assert.Equal([3, 8, 8, 0, 6], test.Labels![..5]);
        Assert.All(test.Labels!.CountBy(label => label), pair => Assert.Equal(1_000, pair.Value));
    }

    [SkippableFact]
    public void Prefetched_and_augmented_batches_of_normalized_images_are_the_plain_ones()
    {
        Require();
        Dataset all = DatasetSource.Open("cifar-10", Root, DataSplit.Train);
        Dataset train = DatasetSource.SplitOf("cifar-10", all, "last-5000").Apply(all).Train.Take(1000);
        train = InputPreparation.Parse("normalize").Fit(train).Apply(train);
        var augmentation = new ImageAugmentation { Padding = 4, Flip = true };
        using BatchPrefetcher prefetched = train.Prefetch(128, seed: 1, augmentation: augmentation, skip: 3);
        foreach (Batch batch in train.Batches(128, seed: 1, augmentation: augmentation, skip: 3))
            Assert.Equal(batch.Inputs.Values, prefetched.Next().Inputs.Values);
    }
}
