using System.Globalization;
using System.Text;

namespace Nibble.Studies;

/// <summary>Writes recipes as the YAML that <see cref="RecipeReader"/> reads, every setting spelled out.</summary>
public static class RecipeWriter
{
    /// <summary>The recipe as YAML.</summary>
    public static string Write(Recipe recipe)
    {
        var text = new StringBuilder();
        void Line(string key, string value) => text.Append(key).Append(": ").Append(value).Append('\n');

        Line("name", Quoted(recipe.Name));
        if (recipe.Description.Length > 0)
            Line("description", Quoted(recipe.Description));
        Line("data", Quoted(recipe.Data));
        Line("validation", recipe.Validation.ToString(CultureInfo.InvariantCulture));
        text.Append("network:\n");
        foreach (RecipeLayer layer in recipe.Network)
        {
            string value = layer.Kind is RecipeLayerKind.Linear or RecipeLayerKind.LeakyRelu ? " " + layer.Value.ToString("R", CultureInfo.InvariantCulture) : "";
            text.Append("  - ").Append(Hyphenated(layer.Kind.ToString())).Append(value).Append('\n');
        }

        Line("loss", Hyphenated(recipe.Loss.ToString()));
        Line("optimizer", Hyphenated(recipe.Optimizer.ToString()));
        Line("learning-rate", recipe.LearningRate.ToString("R", CultureInfo.InvariantCulture));
        Line("schedule", Hyphenated(recipe.Schedule.ToString()));
        Line("batch", recipe.Batch.ToString(CultureInfo.InvariantCulture));
        Line("epochs", recipe.Epochs.ToString(CultureInfo.InvariantCulture));
        Line("seed", recipe.Seed.ToString(CultureInfo.InvariantCulture));
        if (recipe.Weights is { } weights)
            Line("weights", weights.ToString());
        if (recipe.Activations is { } activations)
            Line("activations", activations.ToString());
        return text.ToString();
    }

    internal static string Hyphenated(string name) =>
        string.Concat(name.Select((letter, i) => char.IsUpper(letter) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(letter) : letter.ToString()));

    private static string Quoted(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal).ReplaceLineEndings(" ") + "'";
}
