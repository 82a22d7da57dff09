using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>
/// Samples to learn from or to measure on: one row of <see cref="Inputs"/> each, with a class label, a real target, or neither.
/// Nothing changes a data set; every method that would gives a new one.
/// </summary>
public sealed class Dataset
{
    private Dataset(string name, Tensor inputs, int[]? labels, Tensor? targets, int classCount)
    {
        if (inputs.Shape.Rank == 0)
            throw new DataException($"The data set '{name}' needs one row of inputs a sample, but its inputs are a single number.");
        int answers = labels?.Length ?? targets?.Shape[0] ?? inputs.Shape[0];
        if (answers != inputs.Shape[0])
            throw new DataException($"The data set '{name}' has {inputs.Shape[0]} samples but {answers} {(labels is null ? "targets" : "labels")}: there must be one for each sample.");
        (Name, Inputs, Labels, Targets, ClassCount) = (name, inputs, labels, targets, classCount);
    }

    /// <summary>What reports and messages call it.</summary>
    public string Name { get; }

    /// <summary>The samples, of shape [<see cref="Count"/>, ...]; the shape of one sample may be empty.</summary>
    public Tensor Inputs { get; }

    /// <summary>The class of each sample, 0 to <see cref="ClassCount"/> - 1; null where the answers are not classes.</summary>
    public int[]? Labels { get; }

    /// <summary>The real answers, of shape [<see cref="Count"/>, ...]; null where the answers are not real numbers.</summary>
    public Tensor? Targets { get; }

    /// <summary>The number of samples.</summary>
    public int Count => Inputs.Shape[0];

    /// <summary>The number of classes; 0 without labels.</summary>
    public int ClassCount { get; }

    /// <summary>Samples with a class each.</summary>
    /// <param name="name">What messages call the data set.</param>
    /// <param name="inputs">[N, ...].</param>
    /// <param name="labels">N classes, from 0.</param>
    /// <param name="classCount">The number of classes; without it, one more than the greatest label.</param>
    /// <exception cref="DataException">The counts differ, or a label is not a class.</exception>
    public static Dataset Classification(string name, Tensor inputs, int[] labels, int? classCount = null)
    {
        int classes = classCount ?? labels.DefaultIfEmpty(-1).Max() + 1;
        for (int i = 0; i < labels.Length; i++)
            if (labels[i] < 0 || labels[i] >= classes)
                throw new DataException($"Sample {i} of the data set '{name}' has the label {labels[i]}, but labels are 0 to {classes - 1}.");
        return new Dataset(name, inputs, labels, null, classes);
    }

    /// <summary>Samples with real answers.</summary>
    /// <param name="name">What messages call the data set.</param>
    /// <param name="inputs">[N, ...].</param>
    /// <param name="targets">[N, ...].</param>
    /// <exception cref="DataException">The counts differ.</exception>
    public static Dataset Regression(string name, Tensor inputs, Tensor targets) =>
        targets.Shape.Rank > 0
            ? new Dataset(name, inputs, null, targets, 0)
            : throw new DataException($"The data set '{name}' needs one row of targets a sample, but its targets are a single number.");

    /// <summary>Samples alone, as calibration needs.</summary>
    public static Dataset Unlabeled(string name, Tensor inputs) => new(name, inputs, null, null, 0);

    /// <summary>The same samples with their inputs in another form, such as reshaped to what a network takes.</summary>
    /// <exception cref="DataException">There is not one row of inputs for each sample.</exception>
    public Dataset WithInputs(Tensor inputs) => new(Name, inputs, Labels, Targets, ClassCount);

    /// <summary>The first samples: <paramref name="count"/>, or all where there are fewer.</summary>
    public Dataset Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Range(0, Math.Min(count, Count));
    }

    /// <summary>Cuts off the last samples, which papers use for validation (the last 10,000 of MNIST's 60,000, for one).</summary>
    /// <exception cref="DataException">There are not that many samples.</exception>
    public (Dataset First, Dataset Last) Split(int lastCount) =>
        lastCount >= 0 && lastCount <= Count
            ? (Range(0, Count - lastCount), Range(Count - lastCount, lastCount))
            : throw new DataException($"Can't hold out {lastCount} samples of '{Name}': it has {Count}. Choose a number from 0 to {Count}.");

    /// <summary>The same samples in an order that the seed decides, the same on every machine.</summary>
    public Dataset Shuffle(ulong seed) => Pick(OrderBy(seed));

    /// <summary>The same samples as rows of numbers, [N, features], for networks that begin with a linear layer. The data is shared.</summary>
    public Dataset Flatten()
    {
        int features = 1;
        foreach (int size in Inputs.Shape.Sizes[1..])
            features *= size;
        return new Dataset(Name, Inputs.Reshape([Count, features]), Labels, Targets, ClassCount);
    }

    /// <summary>All samples once, in an order that seed and epoch decide: training that is resumed at an epoch sees what it would have seen.</summary>
    /// <param name="size">Samples a batch; the last one may be smaller.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">Each epoch has its own order.</param>
    /// <param name="dropLast">Whether a smaller last batch is left out.</param>
    /// <param name="reuse">Whether each batch may overwrite the one before, which saves allocating; don't keep batches then.</param>
    /// <param name="augmentation">Changes each image, in each epoch otherwise; null for the samples as they are.</param>
    /// <exception cref="DataException">There is an augmentation, but samples are not of shape [channels, rows, columns].</exception>
    public IEnumerable<Batch> Batches(int size, ulong seed, int epoch = 0, bool dropLast = false, bool reuse = false, ImageAugmentation? augmentation = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        ArgumentOutOfRangeException.ThrowIfNegative(augmentation?.Padding ?? 0, nameof(augmentation));
        if (augmentation is not null && Inputs.Shape.Rank != 4)
            throw new DataException($"The data set '{Name}' has samples of shape {new Shape(Inputs.Shape.Sizes[1..])}, but only images of shape [channels, rows, columns] can be augmented. Leave the augmentation out, or don't flatten.");
        CounterRandom random = new CounterRandom(seed).Stream((ulong)epoch);
        return Batch.Sequence(this, random.Permutation(Count), size, dropLast, reuse, augmentation, random);
    }

    /// <summary>All samples once, in their own order, as evaluation needs.</summary>
    /// <param name="size">Samples a batch; the last one may be smaller.</param>
    /// <param name="reuse">Whether each batch may overwrite the one before, which saves allocating; don't keep batches then.</param>
    public IEnumerable<Batch> BatchesInOrder(int size, bool reuse = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        return Batch.Sequence(this, [.. Enumerable.Range(0, Count)], size, dropLast: false, reuse);
    }

    /// <summary>For example <c>mnist train: 60000 × [1, 28, 28], 10 classes</c>.</summary>
    public override string ToString()
    {
        string answers = Labels is not null ? $", {ClassCount} classes" : Targets is not null ? $" to {new Shape(Targets.Shape.Sizes[1..])}" : "";
        return $"{Name}: {Count} × {new Shape(Inputs.Shape.Sizes[1..])}{answers}";
    }

    /// <summary>The rows in an order that the seed decides.</summary>
    internal int[] OrderBy(ulong seed) => new CounterRandom(seed).Permutation(Count);

    /// <summary>The samples of the named rows, copied.</summary>
    internal Dataset Pick(ReadOnlySpan<int> rows)
    {
        Tensor? targets = Targets is null ? null : Rows.Gather(Targets, rows);
        int[]? labels = Labels is null ? null : new int[rows.Length];
        for (int i = 0; i < labels?.Length; i++)
            labels[i] = Labels![rows[i]];
        return new Dataset(Name, Rows.Gather(Inputs, rows), labels, targets, ClassCount);
    }

    private Dataset Range(int start, int count) =>
        new(Name, Inputs.Slice(start, count), Labels?[start..(start + count)], Targets?.Slice(start, count), ClassCount);
}
