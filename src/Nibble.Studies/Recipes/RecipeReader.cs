using Nibble.Data;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Nibble.Studies;

/// <summary>Reads recipes from YAML and says, with line and column, what it does not understand.</summary>
public static class RecipeReader
{
    /// <summary>Reads a recipe from a file.</summary>
    /// <exception cref="StudyException">The file is missing, is not YAML, or is not a recipe; the message gives line and column.</exception>
    public static Recipe Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StudyException($"Can't read the recipe '{path}': {error.Message}", error);
        }
    }

    /// <summary>Reads a recipe from text.</summary>
    /// <param name="yaml">The recipe.</param>
    /// <param name="source">What errors call it, such as its file.</param>
    /// <exception cref="StudyException">The text is not YAML or not a recipe; the message gives line and column.</exception>
    public static Recipe Parse(string yaml, string source)
    {
        YamlNode root = Document(yaml, source);
        var nodes = new RecipeNodes(source);
        if (root is not YamlMappingNode mapping)
            throw nodes.At(root).Error("a recipe is a list of 'key: value' lines, such as 'data: mnist'");
        var recipe = new Recipe { Name = "", Data = "", Network = [] };
        var places = new Dictionary<string, RecipePlace>();
        foreach ((YamlNode keyNode, YamlNode value) in mapping)
        {
            string name = nodes.Text(keyNode);
            RecipeKey key = RecipeKeys.All.FirstOrDefault(key => key.Name == name)
                ?? throw nodes.At(keyNode).Error($"a recipe has no key '{name}'; {Suggestion(name, RecipeKeys.All.Select(key => key.Name))}");
            recipe = key.Read(recipe, value, nodes);
            places[name] = nodes.At(keyNode);
        }

        foreach ((string key, bool missing) in new[] { ("name", recipe.Name.Length == 0), ("data", recipe.Data.Length == 0), ("network", recipe.Network.Count == 0) })
            if (missing)
                throw new StudyException($"{source}: the recipe lacks '{key}'.");
        Check(recipe, key => places.GetValueOrDefault(key));
        return recipe;
    }

    /// <summary>Ends a message about a word that is not known.</summary>
    internal static string Suggestion(string text, IEnumerable<string> names) =>
        NearestName.Of(text, names) is { } nearest ? $"did you mean '{nearest}'?" : $"it takes one of: {string.Join(", ", names)}";

    // What no key can tell alone.
    private static void Check(Recipe recipe, Func<string, RecipePlace> place)
    {
        if (recipe is { Split: not null, Validation: > 0 })
            throw place("validation").Error("either 'split' or 'validation' says which samples are held out, not both");
        if (recipe.Split is null && recipe.Validation == 0)
            foreach (string key in (string[])["early-stopping", "keep"])
                if (place(key).Line > 0 && (key != "keep" || recipe.KeepsBest))
                    throw place(key).Error($"{key} needs held-out samples to compare epochs; say 'validation: 5000' or a 'split'");
        string[] layers = [LayerExcept.First, LayerExcept.Last, .. Names(recipe.Network)];
        foreach (LayerExcept exception in recipe.Except)
            if (!layers.Contains(exception.Layer))
                throw exception.Place.Error($"no layer is named '{exception.Layer}'; {Suggestion(exception.Layer, layers)} A layer is named by its setting 'name'");
    }

    private static IEnumerable<string> Names(IEnumerable<RecipePhrase> layers) => layers.SelectMany(layer =>
        (LayerWords.All.Bind(layer).Settings.TextOrNull(LayerSettings.Name.Name) is { } name ? [name] : Array.Empty<string>())
            .Concat(Names(layer.Arguments.SelectMany(argument => argument.Items ?? []))));

    private static YamlNode Document(string yaml, string source)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents.Count > 0 ? stream.Documents[0].RootNode : throw new StudyException($"{source} is empty; a recipe needs at least name, data and network.");
        }
        catch (YamlException error)
        {
            throw new StudyException($"{source}:{error.Start.Line}:{error.Start.Column}: this is not YAML: {error.InnerException?.Message ?? error.Message}", error);
        }
    }
}
