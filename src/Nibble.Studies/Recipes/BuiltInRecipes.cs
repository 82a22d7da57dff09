using System.Reflection;

namespace Nibble.Studies;

/// <summary>The recipes that come with Nibble.</summary>
public static class BuiltInRecipes
{
    private const string Prefix = "Nibble.Studies.Recipes.";

    /// <summary>Their names, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^".yaml".Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A recipe by its name, or null where there is none of that name.</summary>
    public static Recipe? Find(string name)
    {
        using Stream? stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name + ".yaml");
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream);
        return RecipeReader.Parse(reader.ReadToEnd(), $"built-in recipe {name}");
    }
}
