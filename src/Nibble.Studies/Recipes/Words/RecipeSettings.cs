using System.Globalization;

namespace Nibble.Studies;

/// <summary>The settings of a phrase, each checked, the defaults among them.</summary>
/// <param name="phrase">What was said.</param>
/// <param name="values">What each setting is; those without value and default are missing.</param>
internal sealed class RecipeSettings(RecipePhrase phrase, IReadOnlyDictionary<string, RecipeArgument> values)
{
    public string Word => phrase.Word;

    public RecipePlace Place => phrase.Place;

    public bool Has(string name) => values.ContainsKey(name);

    public RecipeArgument? ArgumentOrNull(string name) => values.GetValueOrDefault(name);

    public string Text(string name) => values[name].Value;

    public string? TextOrNull(string name) => values.TryGetValue(name, out RecipeArgument? argument) ? argument.Value : null;

    public bool Flag(string name) => TextOrNull(name) == "true";

    public int Whole(string name) => (int)SettingRule.Whole(Text(name))!.Value;

    public float Real(string name) => (float)SettingRule.Real(Text(name))!.Value;

    public double Double(string name) => double.Parse(Text(name), CultureInfo.InvariantCulture);

    public (int Rows, int Columns) Size(string name) => SettingRule.Sizes(Text(name))!.Value;

    public int[] Wholes(string name) => [.. Text(name).Split(' ').Select(word => (int)SettingRule.Whole(word)!.Value)];

    public IReadOnlyList<RecipePhrase> Layers(string name) => values.TryGetValue(name, out RecipeArgument? argument) ? argument.Items! : [];

    public float[] Reals(string name) => [.. Text(name).Split(' ').Select(word => (float)SettingRule.Real(word)!.Value)];

    /// <summary>A phrase with words and settings of its own, such as a quantizer's; null where none is said.</summary>
    public RecipePhrase? Phrase(string name) =>
        values.TryGetValue(name, out RecipeArgument? argument) ? RecipePhrase.FromWords(argument.Value, argument.Place) : null;
}
