using Nibble.Data;

namespace Nibble.Studies;

/// <summary>The changes of training images that a recipe can name; each adds itself to those said before.</summary>
internal static class AugmentationWords
{
    public static RecipeVocabulary<Func<RecipeSettings, ImageAugmentation, ImageAugmentation>> All { get; } = new(
        "the augmentation",
        new("pad-crop", (said, images) => images with { Padding = said.Whole("pixels"), Fill = said.Real("fill") },
            RecipeSetting.Positional("pixels", SettingRule.WholeFrom(1, 1024), "4"), new("fill", SettingRule.RealFrom(double.MinValue), "0")),
        new("flip", (_, images) => images with { Flip = true }));

    /// <summary>All that is said together; null where nothing is.</summary>
    public static ImageAugmentation? Build(IReadOnlyList<RecipePhrase> phrases)
    {
        ImageAugmentation? augmentation = null;
        foreach (RecipePhrase phrase in phrases)
        {
            (RecipeWord<Func<RecipeSettings, ImageAugmentation, ImageAugmentation>> word, RecipeSettings settings) = All.Bind(phrase);
            augmentation = word.Build(settings, augmentation ?? new ImageAugmentation());
        }

        return augmentation;
    }
}
