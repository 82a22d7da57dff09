using Nibble.Training;

namespace Nibble.Studies;

/// <summary>The losses that a recipe can name.</summary>
internal static class LossWords
{
    public static RecipeVocabulary<Func<RecipeSettings, LossKind>> All { get; } = new(
        "the loss",
        new("cross-entropy", said => new(Objective.SmoothedCrossEntropy(said.Real("smoothing"))), new RecipeSetting("smoothing", SettingRule.RealFrom(0, 0.999), "0")),
        new("binary-cross-entropy", _ => new(Objective.BinaryCrossEntropy, Loss.BinaryCrossEntropy) { HasOneOutputForTwo = true }),
        new("mean-squared-error", _ => new(Objective.MeanSquaredError, Loss.MeanSquaredError)),
        new("mean-absolute-error", _ => new(Objective.MeanAbsoluteError, Loss.MeanAbsoluteError)),
        new("sum-of-squares", _ => new(Objective.SumOfSquares, Loss.SumOfSquares)),
        new("hinge", _ => new(Objective.Hinge, Loss.Hinge) { Wrong = -1 }),
        new("squared-hinge", _ => new(Objective.SquaredHinge, Loss.SquaredHinge) { Wrong = -1 }));

    /// <summary>The loss of a phrase.</summary>
    public static LossKind Build(RecipePhrase phrase)
    {
        (RecipeWord<Func<RecipeSettings, LossKind>> word, RecipeSettings settings) = All.Bind(phrase);
        return word.Build(settings);
    }
}
