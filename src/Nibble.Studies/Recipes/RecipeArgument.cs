namespace Nibble.Studies;

/// <summary>What a phrase gives one of its settings.</summary>
/// <param name="Name">The setting; null for a word whose place or spelling says which one.</param>
/// <param name="Value">The value as written; empty where <paramref name="Items"/> are the value.</param>
/// <param name="Items">Phrases, for settings that hold layers.</param>
internal sealed record RecipeArgument(string? Name, string Value, IReadOnlyList<RecipePhrase>? Items = null)
{
    public RecipePlace Place { get; init; }
}
