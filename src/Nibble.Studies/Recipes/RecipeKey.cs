using YamlDotNet.RepresentationModel;

namespace Nibble.Studies;

/// <summary>A key of a recipe.</summary>
/// <param name="Name">As written.</param>
/// <param name="Read">Puts what stands there into the recipe.</param>
/// <param name="Write">What stands there, in YAML; null where it is as by default and need not be said.</param>
internal sealed record RecipeKey(string Name, Func<Recipe, YamlNode, RecipeNodes, Recipe> Read, Func<Recipe, string?> Write);
