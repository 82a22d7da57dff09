using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>Which samples the batches of an epoch hold, and how they get there.</summary>
internal sealed class BatchOrder
{
    private readonly Dataset _dataset;
    private readonly int _size;
    private readonly ulong? _seed;
    private readonly Augmentation? _augmentation;
    private readonly int[] _rows;
    private CounterRandom _random;

    /// <summary>Prepares for epochs; <see cref="Begin"/> comes first.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="size">Samples a batch.</param>
    /// <param name="seed">Decides the order with the epoch; null for the data set's own order.</param>
    /// <param name="dropLast">Whether a smaller last batch is left out.</param>
    /// <param name="augmentation">Changes each sample.</param>
    public BatchOrder(Dataset dataset, int size, ulong? seed, bool dropLast, Augmentation? augmentation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        augmentation?.Check(dataset.Name, dataset.SampleShape);
        (_dataset, _size, _seed, _augmentation) = (dataset, size, seed, augmentation);
        _rows = new int[dataset.Count];
        BatchCount = (dataset.Count / size) + (dropLast || dataset.Count % size == 0 ? 0 : 1);
    }

    /// <summary>The batches of an epoch.</summary>
    public int BatchCount { get; }

    /// <summary>Turns to an epoch.</summary>
    public void Begin(int epoch)
    {
        if (_seed is not ulong seed)
        {
            for (int i = 0; i < _rows.Length; i++)
                _rows[i] = i;
            return;
        }

        _random = new CounterRandom(seed).Stream((ulong)epoch);
        _random.Permute(_rows);
    }

    /// <summary>The samples of a batch.</summary>
    public int CountOf(int batch) => Math.Min(_size, _rows.Length - (batch * _size));

    /// <summary>Puts the samples of a batch into buffers for as many.</summary>
    public void Fill(Batch buffers, int batch) => buffers.Fill(_dataset, _rows.AsSpan(batch * _size, buffers.Count), _augmentation, _random);

    /// <summary>The batches of the epoch turned to.</summary>
    public IEnumerable<Batch> Sequence(int skip, bool reuse)
    {
        Batch? batch = null;
        for (int index = skip; index < BatchCount; index++)
        {
            int count = CountOf(index);
            if (batch is null || !reuse || batch.Count != count)
                batch = new Batch(_dataset, count);
            Fill(batch, index);
            yield return batch;
        }
    }
}
