using static Nibble.Studies.RecipeSetting;

namespace Nibble.Studies;

/// <summary>The settings of every layer with weights; most of them decide over what the whole recipe says.</summary>
internal static class LayerSettings
{
    private static readonly RecipeSetting GridInterval = new("grid-interval", SettingRule.WholeFrom(0), "0");

    public static RecipeSetting Weights { get; } = new("weights", SettingRule.Quantizer);

    public static RecipeSetting Inputs { get; } = new("inputs", SettingRule.Quantizer);

    public static RecipeSetting Errors { get; } = new("errors", SettingRule.Quantizer);

    public static RecipeSetting Gradients { get; } = new("gradients", SettingRule.Quantizer);

    public static RecipeSetting Updates { get; } = new("updates", SettingRule.Quantizer);

    public static RecipeSetting Clip { get; } = new("clip", Or("none", "a positive number", value => value > 0));

    public static RecipeSetting UpdateScale { get; } = new("update-scale", Or("glorot", "a number that is not negative", value => value >= 0));

    public static RecipeSetting Name { get; } = new("name", SettingRule.Text);

    private static readonly RecipeSetting[] Learning = [Weights, Inputs, Errors, Gradients, Updates, Clip, UpdateScale, GridInterval];

    public static IReadOnlyList<RecipeSetting> Weighted { get; } = [Flag("no-bias"), .. Learning, Flag("evaluate-real"), Name];

    public static IReadOnlyList<RecipeSetting> Recurrent { get; } = [Flag("sequence"), new("truncation", SettingRule.WholeFrom(0), "0"), new("quantize-state", SettingRule.Quantizer), .. Learning, Name];

    private static SettingRule Or(string word, string expects, Predicate<double> accepts) =>
        new($"{expects}, or '{word}'", text => text == word || (SettingRule.Real(text) is { } value && accepts(value)));
}
