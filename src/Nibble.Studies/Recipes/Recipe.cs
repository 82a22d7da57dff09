using Nibble.Numerics;

namespace Nibble.Studies;

/// <summary>A training experiment, complete enough to repeat it bit for bit: data, network, loss, optimizer, and the seed.</summary>
public sealed record Recipe
{
    /// <summary>What the experiment is called; its run folder is named after it.</summary>
    public required string Name { get; init; }

    /// <summary>One line on what it shows.</summary>
    public string Description { get; init; } = "";

    /// <summary>A data set's name or a file.</summary>
    public required string Data { get; init; }

    /// <summary>How many samples, the last of the training set, are held out to watch the training.</summary>
    public int Validation { get; init; }

    /// <summary>The layers from input to output.</summary>
    public required IReadOnlyList<RecipeLayer> Network { get; init; }

    /// <summary>What is minimized.</summary>
    public RecipeLoss Loss { get; init; } = RecipeLoss.CrossEntropy;

    /// <summary>How gradients become updates.</summary>
    public RecipeOptimizer Optimizer { get; init; } = RecipeOptimizer.Adam;

    /// <summary>The step size at the start.</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>How the step size changes until the last epoch.</summary>
    public RecipeSchedule Schedule { get; init; } = RecipeSchedule.Constant;

    /// <summary>Samples in a mini-batch.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Passes over the training set.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>What everything random derives from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The format of every layer's weights while training (fake quantization, per output channel); null trains real weights.</summary>
    public NumberFormat? Weights { get; init; }

    /// <summary>The format of every layer's input while training; null trains with real activations.</summary>
    public NumberFormat? Activations { get; init; }
}
