namespace Nibble.Studies;

/// <summary>
/// A word of a recipe and what goes with it: a layer such as <c>conv 64 3x3 pad same</c>, an optimizer such as <c>sgd momentum 0.9</c>, a quantizer such as
/// <c>int4 per channel</c>. What each word takes is in docs/training.md; a phrase is checked when the recipe is read or trained.
/// </summary>
public sealed class RecipePhrase : IEquatable<RecipePhrase>
{
    internal RecipePhrase(string word, IReadOnlyList<RecipeArgument> arguments, RecipePlace place = default) =>
        (Word, Arguments, Place) = (word, arguments, place);

    /// <summary>What it is about, such as <c>conv</c>.</summary>
    public string Word { get; }

    internal IReadOnlyList<RecipeArgument> Arguments { get; }

    internal RecipePlace Place { get; }

    /// <summary>A phrase from its words, with spaces between.</summary>
    public static implicit operator RecipePhrase(string words) => FromWords(words, default);

    /// <summary>A phrase from its words, with spaces between.</summary>
    public static RecipePhrase FromString(string words) => FromWords(words, default);

    /// <summary>Whether both say the same in the same way.</summary>
    public bool Equals(RecipePhrase? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RecipePhrase);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>The words, as a recipe has them; settings that hold layers in brackets.</summary>
    public override string ToString() => string.Join(' ', Arguments.Select(Text).Prepend(Word));

    internal static RecipePhrase FromWords(string text, RecipePlace place)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new RecipePhrase(words.FirstOrDefault() ?? "", [.. words.Skip(1).Select(word => new RecipeArgument(null, word) { Place = place })], place);
    }

    private static string Text(RecipeArgument argument)
    {
        string value = argument.Items is null ? argument.Value : $"[{string.Join(", ", argument.Items)}]";
        return argument.Name is null ? value : value.Length == 0 ? argument.Name : $"{argument.Name} {value}";
    }
}
