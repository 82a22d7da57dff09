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
        }).Holds();
    }

    [Fact]
    public void Another_seed_holds_out_other_samples()
    {
        var split = new ValidationSplit("seeded", 90, 10, "") { Seed = 1 };
        Assert.NotEqual(split.Apply(Numbered(100)).Validation.Labels!.Order(), (split with { Seed = 2 }).Apply(Numbered(100)).Validation.Labels!.Order());
    }

    [Fact]
    public void So_many_of_each_class_are_held_out_of_each_stretch()
    {
        // Labels 0 1 2 0 1 2 ...; inputs tell the place.
        Dataset all = Dataset.Classification("numbers", Numbered(90).Inputs, [.. Enumerable.Range(0, 90).Select(i => i % 3)]);
        var split = new ValidationSplit("by class", 90 - 21, 21, "") { Seed = 1, PerClass = [new(0, 30, 5), new(30, 60, 2)] };
        (Dataset train, Dataset validation) = split.Apply(all);
        Assert.Equal(Enumerable.Range(0, 90).Select(i => (float)i), train.Inputs.Values.ToArray().Concat(validation.Inputs.Values.ToArray()).Order());
        for (int label = 0; label < 3; label++)
        {
            float[] held = [.. Enumerable.Range(0, 21).Where(i => validation.Labels![i] == label).Select(i => validation.Inputs[i])];
            Assert.All(held, place => Assert.Equal(label, (int)place % 3));
            Assert.Equal((5, 2), (held.Count(place => place < 30), held.Count(place => place >= 30)));
        }

        Assert.Contains("has only 12 that it could take: some class has fewer than 5 or 2", Assert.Throws<DataException>(() => (split with { PerClass = [new(0, 6, 5), new(30, 60, 2)] }).Apply(all)).Message);
        Assert.Contains("has no labels", Assert.Throws<DataException>(() => split.Apply(Dataset.Unlabeled("plain", all.Inputs))).Message);
    }

    [Fact]
    public void Any_data_can_be_divided_by_number_and_known_data_by_name()
    {
        Dataset ten = Numbered(10);
        Assert.Equal([8, 9], DatasetSource.SplitOf("my.csv", ten, "Last-2").Apply(ten).Validation.Labels!);
        (Dataset train, Dataset validation) = DatasetSource.SplitOf("mnist", ten, "shuffled-3").Apply(ten);
        Assert.Equal(Enumerable.Range(0, 10), train.Labels!.Concat(validation.Labels!).Order());
        Assert.NotEqual([7, 8, 9], validation.Labels!);
        Assert.Same(DatasetCatalog.Mnist.GetSplit("last-sixth"), DatasetSource.SplitOf("mnist", ten, "LAST-SIXTH"));

        string MessageFor(string name, string split) => Assert.Throws<DataException>(() => DatasetSource.SplitOf(name, ten, split)).Message;
        Assert.Contains("Did you mean 'last-sixth'?", MessageFor("mnist", "last-sixt"));
        Assert.Contains("Known: last-1000, shuffled-1000. Any number may stand for 1000.", MessageFor("my.csv", "first"));
        Assert.Contains("can't hold 10 samples out of 'numbers', which has 10. Choose 1 to 9.", MessageFor("my.csv", "last-10"));
        Assert.Contains("can't hold 0 samples", MessageFor("my.csv", "last-0"));
    }

    [Theory]
    [InlineData("mnist", 50_000)]
    [InlineData("cifar-10", 41_666)]
    [InlineData("svhn", 61_047)]
    [InlineData("imdb", 20_833)]
    public void The_last_sixth_is_what_Keras_holds_out(string name, int train) =>
        Assert.Equal(((int)(DatasetCatalog.Get(name).GetSplit("last-sixth") is var split ? (split.TrainCount + split.ValidationCount) * (1 - (1.0 / 6)) : 0), train), (split.TrainCount, train));

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
        var counts = new Dictionary<string, int> { ["mnist"] = 60_000, ["fashion-mnist"] = 60_000, ["cifar-10"] = 50_000, ["svhn"] = 73_257, ["svhn-extra"] = 604_388, ["imdb"] = 25_000 };
        foreach (CatalogEntry entry in DatasetCatalog.All)
        {
            Assert.NotEmpty(entry.Splits);
            Assert.Equal(entry.Splits.Length, entry.Splits.DistinctBy(split => split.Name).Count());
            Assert.All(entry.Splits, split => Assert.Equal(counts[entry.Name], split.TrainCount + split.ValidationCount));
        }
    }
}
