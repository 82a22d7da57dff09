using Nibble.Training;

namespace Nibble.Studies;

/// <summary>The schedules that a recipe can name.</summary>
internal static class ScheduleWords
{
    private static readonly SettingRule Share = SettingRule.RealFrom(0, 1);

    public static RecipeVocabulary<Func<RecipeSettings, Schedule>> All { get; } = new(
        "the schedule",
        new("constant", _ => Schedule.Constant),
        new("cosine", said => new CosineSchedule(said.Real("final")), new RecipeSetting("final", Share, "0")),
        new("exponential", said => new ExponentialSchedule(said.Real("final")), new RecipeSetting("final", SettingRule.RealFrom(1e-30, 1), "0.01")),
        new("step", said => new StepSchedule(said.Real("factor"), said.Whole("parts")), new RecipeSetting("factor", Share, "0.1"), new RecipeSetting("parts", SettingRule.WholeFrom(1), "3")));

    /// <summary>The schedule of a phrase.</summary>
    public static Schedule Build(RecipePhrase phrase)
    {
        (RecipeWord<Func<RecipeSettings, Schedule>> word, RecipeSettings settings) = All.Bind(phrase);
        return word.Build(settings);
    }
}
