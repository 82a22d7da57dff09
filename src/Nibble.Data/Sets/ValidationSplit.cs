using System.Collections.Immutable;

namespace Nibble.Data;

/// <summary>A way to hold samples of a training part out for validation, as a paper did it: the test part stays untouched until the end.</summary>
/// <param name="Name">What the user types.</param>
/// <param name="TrainCount">The samples that are left to train on.</param>
/// <param name="ValidationCount">The samples held out.</param>
/// <param name="Source">Who divides so.</param>
public sealed record ValidationSplit(string Name, int TrainCount, int ValidationCount, string Source)
{
    /// <summary>Decides which samples are held out, the same on every machine; null for the last ones.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Where not empty: how many samples of each class are held out of which stretch, chosen by the seed.</summary>
    public ImmutableArray<ClassQuota> PerClass { get; init; } = [];

    /// <summary>Divides a training part; every sample goes to one side. With a seed, both sides are in the order it gives.</summary>
    /// <exception cref="DataException">The data set does not have as many samples as the split divides.</exception>
    public (Dataset Train, Dataset Validation) Apply(Dataset dataset)
    {
        if (dataset.Count != TrainCount + ValidationCount)
            throw new DataException($"The split '{Name}' divides {TrainCount + ValidationCount} samples into {TrainCount} and {ValidationCount}, but '{dataset.Name}' has {dataset.Count}. Use the whole training part, or hold out a number of samples instead.");
        if (Seed is not ulong seed)
            return dataset.Split(ValidationCount);
        int[] order = dataset.OrderBy(seed);
        if (PerClass.IsEmpty)
            return (dataset.Pick(order[..TrainCount]), dataset.Pick(order[TrainCount..]));
        HashSet<int> held = [.. PerClass.SelectMany(quota => Held(dataset, order, quota))];
        return held.Count == ValidationCount
            ? (dataset.Pick([.. order.Where(row => !held.Contains(row))]), dataset.Pick([.. order.Where(held.Contains)]))
            : throw new DataException($"The split '{Name}' holds {ValidationCount} samples out, but '{dataset.Name}' has only {held.Count} that it could take: some class has fewer than {string.Join(" or ", PerClass.Select(quota => quota.PerClass))}. Get the data set again.");
    }

    private static IEnumerable<int> Held(Dataset dataset, int[] order, ClassQuota quota)
    {
        int[] labels = dataset.Labels ?? throw new DataException($"The data set '{dataset.Name}' has no labels, so it can't be divided by class.");
        return order.Where(row => row >= quota.First && row < quota.First + quota.Count).GroupBy(row => labels[row]).SelectMany(rows => rows.Take(quota.PerClass));
    }
}
