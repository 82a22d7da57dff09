using Nibble.Training;

namespace Nibble.Studies;

/// <summary>The losses that a recipe can name.</summary>
internal static class LossWords
{
    public static RecipeVocabulary<Func<RecipeSettings, LossKind>> All { get; } = new(
        "the loss",
        new("cross-entropy", _ => new(Objective.CrossEntropy)),
        new("mean-squared-error", _ => new(Objective.MeanSquaredError, Loss.MeanSquaredError)),
        new("mean-absolute-error", _ => new(Objective.MeanAbsoluteError, Loss.MeanAbsoluteError)),
        new("squared-hinge", _ => new(Objective.SquaredHinge, Loss.SquaredHinge) { Wrong = -1 }));

    /// <summary>The loss of a phrase.</summary>
    public static LossKind Build(RecipePhrase phrase)
    {
        (RecipeWord<Func<RecipeSettings, LossKind>> word, RecipeSettings settings) = All.Bind(phrase);
        return word.Build(settings);
    }
}
