namespace Nibble.Studies;

/// <summary>What came of a training run.</summary>
/// <param name="Recipe">What was trained.</param>
/// <param name="Folder">The run folder, with recipe, metrics, checkpoint, model and report.</param>
/// <param name="Epochs">Every epoch's metrics.</param>
/// <param name="Test">How the network does on the test set; null where the data has none.</param>
public sealed record TrainingResult(Recipe Recipe, string Folder, IReadOnlyList<EpochMetrics> Epochs, EvaluationResult? Test);
