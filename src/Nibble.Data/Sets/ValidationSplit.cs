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

    /// <summary>Divides a training part; every sample goes to one side. With a seed, both sides are in the order it gives.</summary>
    /// <exception cref="DataException">The data set does not have as many samples as the split divides.</exception>
    public (Dataset Train, Dataset Validation) Apply(Dataset dataset)
    {
        if (dataset.Count != TrainCount + ValidationCount)
            throw new DataException($"The split '{Name}' divides {TrainCount + ValidationCount} samples into {TrainCount} and {ValidationCount}, but '{dataset.Name}' has {dataset.Count}. Use the whole training part, or hold out a number of samples instead.");
        if (Seed is not ulong seed)
            return dataset.Split(ValidationCount);
        ReadOnlySpan<int> order = dataset.OrderBy(seed);
        return (dataset.Pick(order[..TrainCount]), dataset.Pick(order[TrainCount..]));
    }
}
