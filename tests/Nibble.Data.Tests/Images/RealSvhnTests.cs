using Nibble.Numerics;

namespace Nibble.Data.Tests;

/// <summary>The real files, where they are.</summary>
[Collection("The process's environment")]
public sealed class RealSvhnTests
{
    private static readonly string Root = DataRoot.Resolve();

    private static void Require(CatalogEntry entry) =>
        Skip.IfNot(entry.StateIn(Root) == DatasetState.Complete, $"SVHN is not complete in '{Root}'; run 'nibble data get {entry.Name}'.");

    private static int[] CountsOf(Dataset part) => [.. part.Labels!.CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => pair.Value)];

    [SkippableFact]
    public void Both_parts_have_the_known_counts_of_each_digit()
    {
        Require(DatasetCatalog.Svhn);
        Dataset train = DatasetSource.Open("svhn", Root, DataSplit.Train), test = DatasetSource.Open("svhn", Root, DataSplit.Test);
        Assert.Equal((73_257, new Shape(3, 32, 32)), (train.Count, train.SampleShape));
        Assert.Equal([4948, 13861, 10585, 8497, 7458, 6882, 5727, 5595, 5045, 4659], CountsOf(train));
        Assert.Equal([1744, 5099, 4149, 2882, 2523, 2384, 1977, 2019, 1660, 1595], CountsOf(test));
    }

    [SkippableFact]
    public void The_extra_digits_divide_by_class()
    {
        Require(DatasetCatalog.SvhnExtra);
        Dataset all = DatasetSource.Open("svhn-extra", Root, DataSplit.Train);
        Assert.Equal(604_388, all.Count);
        (Dataset train, Dataset validation) = DatasetSource.SplitOf("svhn-extra", all, "classes-6000").Apply(all);
        Assert.Equal(598_388, train.Count);
        Assert.All(CountsOf(validation), count => Assert.Equal(600, count));
    }
}
