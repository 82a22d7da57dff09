using System.Text;

namespace Nibble.Studies;

/// <summary>Writes recipes as the YAML that <see cref="RecipeReader"/> reads.</summary>
public static class RecipeWriter
{
    /// <summary>The recipe as YAML, keys and settings in one order, so that recipes that mean the same are written the same.</summary>
    public static string Write(Recipe recipe)
    {
        var text = new StringBuilder();
        foreach (RecipeKey key in RecipeKeys.All)
            if (key.Write(recipe) is { } value)
                text.Append(key.Name).Append(value.StartsWith('\n') ? ":" : ": ").Append(value).Append('\n');
        return text.ToString();
    }

    internal static string Hyphenated(string name) =>
        string.Concat(name.Select((letter, i) => char.IsUpper(letter) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(letter) : letter.ToString()));

    internal static string Quoted(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal).ReplaceLineEndings(" ") + "'";

    /// <summary>The text as a value, quoted where YAML would understand something else.</summary>
    internal static string Scalar(string text) =>
        text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is ' ' or '-' or '.' or '_' or '/') && char.IsAsciiLetterOrDigit(text[0]) ? text : Quoted(text);
}
