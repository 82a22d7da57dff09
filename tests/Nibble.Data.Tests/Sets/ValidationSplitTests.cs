using FsCheck;
using FsCheck.Fluent;
using Nibble.Numerics;

namespace Nibble.Data.Tests;

public sealed class ValidationSplitTests
{
    private static Dataset Numbered(int count) =>
        Dataset.Classification("numbers", new Tensor([count, 1], [.. Enumerable.Range(0, count).Select(i => (float)i)]), [.. Enumerable.Range(0, count)]);

    [Fact]
    public void Without_a_seed_the_last_samples_are_held_out()
    {
        (Dataset train, Dataset validation) = new ValidationSplit("last", 7, 3, "").Apply(Numbered(10));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], train.Labels!);
        Assert.Equal([7, 8, 9], validation.Labels!);
    }

    [Fact]
    public void With_a_seed_every_sample_goes_to_one_side_with_its_label_and_the_same_each_time()
    {
        Gen<(int Train, int Validation, ulong Seed)> sizes = from train in Gen.Choose(0, 50) from validation in Gen.Choose(0, 50) from seed in Gen.Choose(0, 1000) select (train, validation, (ulong)seed);
        Prop.ForAll(sizes.ToArbitrary(), size =>
        {
            var split = new ValidationSplit("seeded", size.Train, size.Validation, "") { Seed = size.Seed };
            Dataset all = Numbered(size.Train + size.Validation);
            (Dataset train, Dataset validation) = split.Apply(all);
            Assert.Equal((size.Train, size.Validation), (train.Count, validation.Count));
            Assert.Equal(all.Labels!, train.Labels!.Concat(validation.Labels!).Order());
            Assert.Equal(train.Labels!.Select(label => (float)label), train.Inputs.Values.ToArray());
            Assert.Equal(validation.Labels, split.Apply(all).Validation.Labels);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Another_seed_holds_out_other_samples()
    {
        var split = new ValidationSplit("seeded", 90, 10, "") { Seed = 1 };
        Assert.NotEqual(split.Apply(Numbered(100)).Validation.Labels!.Order(), (split with { Seed = 2 }).Apply(Numbered(100)).Validation.Labels!.Order());
    }

    [Fact]
    public void A_data_set_of_another_size_is_refused_with_all_counts() =>
        Assert.Contains("divides 10 samples into 7 and 3, but 'numbers' has 9", Assert.Throws<DataException>(() => new ValidationSplit("last", 7, 3, "").Apply(Numbered(9))).Message);

    [Fact]
    public void Splits_are_found_by_name_in_any_case()
    {
        Assert.Equal((45_000, 5_000, null), (DatasetCatalog.Cifar10.GetSplit("LAST-5000").TrainCount, DatasetCatalog.Cifar10.GetSplit("last-5000").ValidationCount, DatasetCatalog.Cifar10.GetSplit("last-5000").Seed));
        Assert.Contains("Did you mean 'last-10000'?", Assert.Throws<DataException>(() => DatasetCatalog.Mnist.GetSplit("last-1000")).Message);
    }

    [Fact]
    public void All_splits_of_a_data_set_divide_its_whole_training_part()
    {
        var counts = new Dictionary<string, int> { ["mnist"] = 60_000, ["fashion-mnist"] = 60_000, ["cifar-10"] = 50_000, ["imdb"] = 25_000 };
        foreach (CatalogEntry entry in DatasetCatalog.All)
        {
            Assert.NotEmpty(entry.Splits);
            Assert.Equal(entry.Splits.Length, entry.Splits.DistinctBy(split => split.Name).Count());
            Assert.All(entry.Splits, split => Assert.Equal(counts[entry.Name], split.TrainCount + split.ValidationCount));
        }
    }
}
