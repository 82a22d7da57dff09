using Nibble.Training;

namespace Nibble.Studies;

/// <summary>Makes a schedule of its settings.</summary>
/// <param name="said">The settings.</param>
/// <param name="epochs">The epochs that it goes over.</param>
internal delegate Schedule ScheduleBuilder(RecipeSettings said, int epochs);

/// <summary>The schedules that a recipe can name.</summary>
internal static class ScheduleWords
{
    private static readonly SettingRule Share = SettingRule.RealFrom(0, 1);

    private static readonly RecipeSetting Warmup = new("warmup", SettingRule.WholeFrom(0), "0");

    public static RecipeVocabulary<ScheduleBuilder> All { get; } = new(
        "the schedule",
        new("constant", (_, _) => Schedule.Constant, Warmup),
        new("cosine", (said, _) => new CosineSchedule(said.Real("final")), new("final", Share, "0"), Warmup),
        new("exponential", (said, _) => new ExponentialSchedule(said.Real("final")), new("final", SettingRule.RealFrom(1e-30, 1), "0.01"), Warmup),
        new("polynomial", (said, _) => new PolynomialSchedule(said.Real("power"), said.Real("final")), new("power", SettingRule.RealFrom(1e-3), "1"), new("final", Share, "0"), Warmup),
        new("step", Steps, new("at", SettingRule.Wholes), new("factor", Share, "0.1"), new("parts", SettingRule.WholeFrom(1), "3"), Warmup));

    /// <summary>The schedule of a recipe.</summary>
    public static Schedule Build(Recipe recipe)
    {
        (RecipeWord<ScheduleBuilder> word, RecipeSettings settings) = All.Bind(recipe.Schedule);
        int warmup = settings.Whole("warmup");
        if (warmup >= recipe.Epochs && warmup > 0)
            throw recipe.Schedule.Place.Error($"the schedule warms up for {warmup} epochs, but there are only {recipe.Epochs}");
        Schedule schedule = word.Build(settings, recipe.Epochs - warmup);
        return warmup == 0 ? schedule : new WarmupSchedule((double)warmup / recipe.Epochs, schedule);
    }

    // Named epochs are those of the whole run; a warm-up moves what follows it.
    private static Schedule Steps(RecipeSettings said, int epochs)
    {
        if (!said.Has("at"))
            return new StepSchedule(said.Real("factor"), said.Whole("parts"));
        int warmup = said.Whole("warmup");
        return new MilestoneSchedule(said.Real("factor"), [.. said.Wholes("at").Select(epoch => Math.Max(epoch - warmup, 0) / (double)epochs)]);
    }
}
