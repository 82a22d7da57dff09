namespace Nibble.Studies;

/// <summary>A training experiment, complete enough to repeat it bit for bit: data, network, loss, optimizer, and the seed. docs/training.md lists all words.</summary>
public sealed record Recipe
{
    /// <summary>What the experiment is called; its run folder is named after it.</summary>
    public required string Name { get; init; }

    /// <summary>One line on what it shows.</summary>
    public string Description { get; init; } = "";

    /// <summary>A data set's name, a file or a folder.</summary>
    public required string Data { get; init; }

    /// <summary>The name of one of the data set's splits into training and validation, such as <c>last-10000</c>; null for none.</summary>
    public string? Split { get; init; }

    /// <summary>Without a split: how many samples, the last of the training set, are held out to watch the training.</summary>
    public int Validation { get; init; }

    /// <summary>What is done to inputs before the network sees them, as <see cref="Data.InputPreparation"/> reads it: <c>normalize</c>, or <c>gcn, zca</c>.</summary>
    public string Prepare { get; init; } = "none";

    /// <summary>Changes of training images that leave their class alone, in each epoch otherwise, such as <c>pad-crop 4</c> and <c>flip</c>.</summary>
    public IReadOnlyList<RecipePhrase> Augment { get; init; } = [];

    /// <summary>The layers from input to output, such as <c>linear 256</c> and <c>relu</c>.</summary>
    public required IReadOnlyList<RecipePhrase> Network { get; init; }

    /// <summary>What is minimized.</summary>
    public RecipePhrase Loss { get; init; } = "cross-entropy";

    /// <summary>How gradients become updates.</summary>
    public RecipePhrase Optimizer { get; init; } = "adam";

    /// <summary>The step size at the start.</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>How the step size changes until the last epoch.</summary>
    public RecipePhrase Schedule { get; init; } = "constant";

    /// <summary>Samples in a mini-batch.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Passes over the training set, at most.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>A run folder whose weights this one begins with; null to begin with random ones.</summary>
    public string? Start { get; init; }

    /// <summary>How slowly averages of the weights follow them, 0 to 1, such as 0.999: validation and the model use the averages; null for the weights themselves.</summary>
    public float? Average { get; init; }

    /// <summary>H: after each step, weights are clipped to [-H, H]; null for no bound.</summary>
    public float? ClipWeights { get; init; }

    /// <summary>Whether updates of weights are multiplied by <see cref="Training.Parameter.GlorotScale"/>, as BinaryConnect's are.</summary>
    public bool GlorotUpdates { get; init; }

    /// <summary>After how many epochs the ranges of activations stay as they are; null for never.</summary>
    public int? FreezeRanges { get; init; }

    /// <summary>When training ends before; null for never.</summary>
    public RecipeStopping? EarlyStopping { get; init; }

    /// <summary>Which weights become the model; null for the best epoch's with early stopping and the last one's without.</summary>
    public KeptWeights? Keep { get; init; }

    /// <summary>What everything random derives from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>What quantizes every layer's weights while training, such as <c>int4</c>; null trains real weights.</summary>
    public RecipePhrase? Weights { get; init; }

    /// <summary>What quantizes every layer's input while training, such as <c>uint8</c>; null trains with real activations.</summary>
    public RecipePhrase? Activations { get; init; }

    /// <summary>What quantizes the gradients by every layer's outputs (E), such as <c>wage 8</c>; null leaves them real.</summary>
    public RecipePhrase? Errors { get; init; }

    /// <summary>What quantizes the gradients by weights (G); null leaves them real.</summary>
    public RecipePhrase? Gradients { get; init; }

    /// <summary>The fixed point format that weights are rounded to after each step, such as <c>fixed &lt;2,14&gt; stochastic</c>; null keeps them real.</summary>
    public RecipePhrase? Updates { get; init; }

    /// <summary>Layers with quantizers of their own.</summary>
    public IReadOnlyList<LayerExcept> Except { get; init; } = [];

    /// <summary>Whether the model is of the epoch with the best validation rather than of the last.</summary>
    internal bool KeepsBest => Keep is { } keep ? keep == KeptWeights.Best : EarlyStopping is not null;
}
