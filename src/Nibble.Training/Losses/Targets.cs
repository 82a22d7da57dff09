using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>What predictions are compared with: classes or values, which a training step replaces batch by batch.</summary>
internal sealed class Targets
{
    private readonly Tensor? _values;
    private readonly int[]? _labels;

    public Targets(Tensor values) => _values = values;

    public Targets(int[] labels) => _labels = labels;

    /// <summary>Whether samples belong to classes.</summary>
    public bool AreLabels => _labels is not null;

    /// <summary>The class of each sample.</summary>
    /// <exception cref="TrainingException">Samples have values instead.</exception>
    public int[] Labels => _labels ?? throw new TrainingException("This loss compares predictions with classes, but the samples have values as targets. Choose a loss of values, such as the mean squared error.");

    /// <summary>The value of each output.</summary>
    /// <exception cref="TrainingException">Samples have classes instead.</exception>
    public Tensor Values => _values ?? throw new TrainingException("This loss compares predictions with values, but the samples have classes. Choose a loss of classes, such as cross entropy.");
}
