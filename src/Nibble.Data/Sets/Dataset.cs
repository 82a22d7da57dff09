using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>
/// Samples to learn from or to measure on: one row of <see cref="Inputs"/> each, with a class label, a real target, or neither.
/// Nothing changes a data set; every method that would gives a new one.
/// </summary>
public sealed class Dataset
{
    private Samples _samples;

    private Dataset(string name, Samples samples, Shape sample, int[]? labels, Tensor? targets, int classCount)
    {
        int answers = labels?.Length ?? targets?.Shape[0] ?? samples.Count;
        if (answers != samples.Count)
            throw new DataException($"The data set '{name}' has {samples.Count} samples but {answers} {(labels is null ? "targets" : "labels")}: there must be one for each sample.");
        (Name, _samples, SampleShape, Labels, Targets, ClassCount) = (name, samples, sample, labels, targets, classCount);
    }

    private Dataset(string name, Tensor inputs, int[]? labels, Tensor? targets, int classCount)
        : this(name, OfRows(name, inputs), new Shape(inputs.Shape.Sizes[1..]), labels, targets, classCount)
    {
    }

    /// <summary>What reports and messages call it.</summary>
    public string Name { get; }

    /// <summary>The samples, of shape [<see cref="Count"/>, ...]; the shape of one sample may be empty.</summary>
    /// <remarks>
    /// Part of a data set, and a large one that is kept as bytes, only become a tensor when this is first asked for; batches don't ask for it.
    /// </remarks>
    public Tensor Inputs
    {
        get
        {
            Samples samples = _samples;
            if (samples is not TensorSamples)
                Interlocked.CompareExchange(ref _samples, new TensorSamples(samples.ToTensor(SampleShape)), samples);
            return _samples.ToTensor(SampleShape);
        }
    }

    /// <summary>The shape of one sample's inputs.</summary>
    public Shape SampleShape { get; }

    /// <summary>The class of each sample, 0 to <see cref="ClassCount"/> - 1; null where the answers are not classes.</summary>
    public int[]? Labels { get; }

    /// <summary>The real answers, of shape [<see cref="Count"/>, ...]; null where the answers are not real numbers.</summary>
    public Tensor? Targets { get; }

    /// <summary>The number of samples.</summary>
    public int Count => _samples.Count;

    /// <summary>The number of classes; 0 without labels.</summary>
    public int ClassCount { get; }

    internal Samples Samples => _samples;

    // What must be alike for data sets to follow each other, as text.
    private string Kind => $"of shape {SampleShape} with {(Labels is not null ? "class labels" : Targets is not null ? $"targets of shape {new Shape(Targets.Shape.Sizes[1..])}" : "no answers")}";

    internal int SampleLength => _samples.Length;

    /// <summary>Samples with a class each.</summary>
    /// <param name="name">What messages call the data set.</param>
    /// <param name="inputs">[N, ...].</param>
    /// <param name="labels">N classes, from 0.</param>
    /// <param name="classCount">The number of classes; without it, one more than the greatest label.</param>
    /// <exception cref="DataException">The counts differ, or a label is not a class.</exception>
    public static Dataset Classification(string name, Tensor inputs, int[] labels, int? classCount = null) =>
        new(name, inputs, labels, null, CheckedClasses(name, labels, classCount));

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

    /// <summary>Samples with a class each, that come from elsewhere than a tensor.</summary>
    internal static Dataset Classification(string name, Samples samples, Shape sample, int[] labels, int classCount) =>
        new(name, samples, sample, labels, null, CheckedClasses(name, labels, classCount));

    /// <summary>The samples of several data sets, one after the other.</summary>
    /// <exception cref="DataException">There are none, or they differ in the shape of their samples or the kind of their answers.</exception>
    public static Dataset Concatenate(string name, IReadOnlyList<Dataset> parts)
    {
        if (parts.Count == 0)
            throw new DataException($"The data set '{name}' was to be made of others, but there are none.");
        Dataset first = parts[0];
        foreach (Dataset part in parts)
            if (part.Kind != first.Kind)
                throw new DataException($"The data sets '{first.Name}' and '{part.Name}' can't follow each other in '{name}': the samples of one are {first.Kind}, of the other {part.Kind}. Make them alike, or keep them apart.");
        var inputs = new Tensor([parts.Sum(part => part.Count), .. first.SampleShape.Sizes]);
        Tensor? targets = first.Targets is null ? null : new Tensor(first.Targets.Shape.With(0, inputs.Shape[0]));
        int row = 0;
        foreach (Dataset part in parts)
        {
            part.Targets?.Values.CopyTo(targets!.Values[(row * (part.Targets.Length / Math.Max(part.Count, 1)))..]);
            for (int i = 0; i < part.Count; i++, row++)
                part.Samples.Copy(i, inputs.Values.Slice(row * first.SampleLength, first.SampleLength));
        }

        int[]? labels = first.Labels is null ? null : [.. parts.SelectMany(part => part.Labels!)];
        return new Dataset(name, inputs, labels, targets, parts.Max(part => part.ClassCount));
    }

    /// <summary>The same samples with their inputs in another form, such as reshaped to what a network takes.</summary>
    /// <exception cref="DataException">There is not one row of inputs for each sample.</exception>
    public Dataset WithInputs(Tensor inputs) => new(Name, inputs, Labels, Targets, ClassCount);

    internal Dataset WithSamples(Samples samples, Shape sample) => new(Name, samples, sample, Labels, Targets, ClassCount);

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
    public Dataset Flatten() => _samples is TensorSamples ? WithInputs(Inputs.Reshape([Count, SampleLength])) : WithSamples(_samples, [SampleLength]);

    /// <summary>All samples once, in an order that seed and epoch decide: training that is resumed sees what it would have seen.</summary>
    /// <param name="size">Samples a batch; the last one may be smaller.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">Each epoch has its own order.</param>
    /// <param name="dropLast">Whether a smaller last batch is left out.</param>
    /// <param name="reuse">Whether each batch may overwrite the one before, which saves allocating; don't keep batches then.</param>
    /// <param name="augmentation">Changes each sample, in each epoch otherwise; null for the samples as they are.</param>
    /// <param name="skip">The batches of this epoch that are done already: the first one given is the one after them, and no sample of theirs is touched.</param>
    /// <exception cref="DataException">The augmentation is for samples of another kind.</exception>
    public IEnumerable<Batch> Batches(int size, ulong seed, int epoch = 0, bool dropLast = false, bool reuse = false, Augmentation? augmentation = null, int skip = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        var order = new BatchOrder(this, size, seed, dropLast, augmentation);
        order.Begin(epoch);
        return order.Sequence(skip, reuse);
    }

    /// <summary>The batches of <see cref="Batches"/>, epoch after epoch without end, each prepared while the one before is worked on.</summary>
    /// <param name="size">Samples a batch; an epoch's last one may be smaller.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch to begin in.</param>
    /// <param name="dropLast">Whether a smaller last batch is left out of each epoch.</param>
    /// <param name="augmentation">Changes each sample, in each epoch otherwise; null for the samples as they are.</param>
    /// <param name="skip">The batches of the first epoch that are done already.</param>
    /// <exception cref="DataException">The augmentation is for samples of another kind, or an epoch has no batch.</exception>
    public BatchPrefetcher Prefetch(int size, ulong seed, int epoch = 0, bool dropLast = false, Augmentation? augmentation = null, int skip = 0)
    {
        var order = new BatchOrder(this, size, seed, dropLast, augmentation);
        if (order.BatchCount == 0)
            throw new DataException($"The data set '{Name}' has {Count} samples, which make no{(Count == 0 ? "" : " whole")} batch of {size}. Use {(Count == 0 ? "data with samples" : $"batches of at most {Count}, or keep the smaller last batch")}.");
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(skip, order.BatchCount);
        return new BatchPrefetcher(this, order, epoch, skip);
    }

    /// <summary>All samples once, in their own order, as evaluation needs.</summary>
    /// <param name="size">Samples a batch; the last one may be smaller.</param>
    /// <param name="reuse">Whether each batch may overwrite the one before, which saves allocating; don't keep batches then.</param>
    public IEnumerable<Batch> BatchesInOrder(int size, bool reuse = false)
    {
        var order = new BatchOrder(this, size, seed: null, dropLast: false, augmentation: null);
        order.Begin(epoch: 0);
        return order.Sequence(skip: 0, reuse);
    }

    /// <summary>For example <c>mnist train: 60000 × [1, 28, 28], 10 classes</c>.</summary>
    public override string ToString()
    {
        string answers = Labels is not null ? $", {ClassCount} classes" : Targets is not null ? $" to {new Shape(Targets.Shape.Sizes[1..])}" : "";
        return $"{Name}: {Count} × {SampleShape}{answers}";
    }

    /// <summary>The rows in an order that the seed decides.</summary>
    internal int[] OrderBy(ulong seed) => new CounterRandom(seed).Permutation(Count);

    /// <summary>The samples of the named rows, which stay where they are.</summary>
    internal Dataset Pick(int[] rows)
    {
        Tensor? targets = Targets is null ? null : Rows.Gather(Targets, rows);
        int[]? labels = Labels is null ? null : Array.ConvertAll(rows, row => Labels[row]);
        return new Dataset(Name, _samples.Pick(rows), SampleShape, labels, targets, ClassCount);
    }

    private static TensorSamples OfRows(string name, Tensor inputs) => inputs.Shape.Rank > 0
        ? new TensorSamples(inputs)
        : throw new DataException($"The data set '{name}' needs one row of inputs a sample, but its inputs are a single number.");

    private static int CheckedClasses(string name, int[] labels, int? classCount)
    {
        int classes = classCount ?? labels.DefaultIfEmpty(-1).Max() + 1;
        for (int i = 0; i < labels.Length; i++)
            if (labels[i] < 0 || labels[i] >= classes)
                throw new DataException($"Sample {i} of the data set '{name}' has the label {labels[i]}, but labels are 0 to {classes - 1}.");
        return classes;
    }

    private Dataset Range(int start, int count) => Pick([.. Enumerable.Range(start, count)]);
}
