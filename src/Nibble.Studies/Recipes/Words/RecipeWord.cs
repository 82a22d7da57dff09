namespace Nibble.Studies;

/// <summary>A word that a recipe may use in some place, and what it means there.</summary>
/// <typeparam name="T">What makes something of the settings.</typeparam>
/// <param name="Name">The word.</param>
/// <param name="Build">Makes something of the settings.</param>
/// <param name="Settings">What can be said beside it; the positional ones first.</param>
internal sealed record RecipeWord<T>(string Name, T Build, params RecipeSetting[] Settings)
{
    /// <summary>Of a layer: whether its outputs have the shape of its inputs.</summary>
    public bool KeepsShape { get; init; }
}
