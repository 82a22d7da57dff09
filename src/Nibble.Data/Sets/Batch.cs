using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>A few samples of a <see cref="Dataset"/>, together: what one step of training or evaluation takes.</summary>
public sealed class Batch
{
    private readonly string _dataset;
    private readonly int[]? _labels;
    private readonly Tensor? _targets;

    // A sample that is to be augmented and has no floats of its own.
    private float[] _scratch = [];

    internal Batch(Dataset dataset, int count)
    {
        _dataset = dataset.Name;
        Inputs = new Tensor([count, .. dataset.SampleShape.Sizes]);
        _labels = dataset.Labels is null ? null : new int[count];
        _targets = dataset.Targets is null ? null : new Tensor(dataset.Targets.Shape.With(0, count));
    }

    /// <summary>The samples, of shape [<see cref="Count"/>, ...].</summary>
    public Tensor Inputs { get; }

    /// <summary>The class of each sample.</summary>
    /// <exception cref="DataException">The data set has no labels.</exception>
    public int[] Labels => _labels ?? throw new DataException($"The data set '{_dataset}' has no labels{(_targets is null ? "" : " but real targets")}. Use data with one class a sample, or a loss for {(_targets is null ? "no answers" : "real targets")}.");

    /// <summary>The real answers, of shape [<see cref="Count"/>, ...].</summary>
    /// <exception cref="DataException">The data set has no real answers.</exception>
    public Tensor Targets => _targets ?? throw new DataException($"The data set '{_dataset}' has no real targets{(_labels is null ? "" : " but class labels")}. Use data with real targets, or a loss for {(_labels is null ? "no answers" : "classes")}.");

    /// <summary>The number of samples.</summary>
    public int Count => Inputs.Shape[0];

    internal void Fill(Dataset dataset, ReadOnlySpan<int> rows, Augmentation? augmentation, CounterRandom random)
    {
        Samples samples = dataset.Samples;
        if (augmentation is not null && _scratch.Length != samples.Length)
            _scratch = new float[samples.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            Span<float> inputs = Inputs.Values.Slice(i * samples.Length, samples.Length);
            if (augmentation is null)
                samples.Copy(rows[i], inputs);
            else
                augmentation.Apply(samples.Row(rows[i], _scratch), dataset.SampleShape, Augmentation.Draws(random, rows[i]), inputs);
        }

        if (_targets is not null)
            Rows.Gather(dataset.Targets!, rows, _targets);
        for (int i = 0; i < _labels?.Length; i++)
            _labels[i] = dataset.Labels![rows[i]];
    }
}
