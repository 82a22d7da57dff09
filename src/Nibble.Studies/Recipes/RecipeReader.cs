using System.Globalization;
using Nibble.Data;
using Nibble.Numerics;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Nibble.Studies;

/// <summary>Reads recipes from YAML and says, with line and column, what it does not understand.</summary>
public static class RecipeReader
{
    private delegate Recipe Setter(Recipe recipe, YamlNode node, Place place);

    private static readonly Dictionary<string, Setter> Keys = new()
    {
        ["name"] = (recipe, node, place) => recipe with { Name = Text(node, place) },
        ["description"] = (recipe, node, place) => recipe with { Description = Text(node, place) },
        ["data"] = (recipe, node, place) => recipe with { Data = Text(node, place) },
        ["validation"] = (recipe, node, place) => recipe with { Validation = Whole(node, place, 0) },
        ["network"] = (recipe, node, place) => recipe with { Network = Network(node, place) },
        ["loss"] = (recipe, node, place) => recipe with { Loss = Choice<RecipeLoss>(node, place) },
        ["optimizer"] = (recipe, node, place) => recipe with { Optimizer = Choice<RecipeOptimizer>(node, place) },
        ["learning-rate"] = (recipe, node, place) => recipe with { LearningRate = Positive(node, place) },
        ["schedule"] = (recipe, node, place) => recipe with { Schedule = Choice<RecipeSchedule>(node, place) },
        ["batch"] = (recipe, node, place) => recipe with { Batch = Whole(node, place, 1) },
        ["epochs"] = (recipe, node, place) => recipe with { Epochs = Whole(node, place, 1) },
        ["seed"] = (recipe, node, place) => recipe with { Seed = Seed(node, place) },
        ["weights"] = (recipe, node, place) => recipe with { Weights = Format(node, place) },
        ["activations"] = (recipe, node, place) => recipe with { Activations = Format(node, place) },
    };

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
        var place = new Place(source);
        if (root is not YamlMappingNode mapping)
            throw place.At(root, "a recipe is a list of 'key: value' lines, such as 'data: mnist'");
        var recipe = new Recipe { Name = "", Data = "", Network = [] };
        foreach ((YamlNode keyNode, YamlNode value) in mapping)
        {
            string key = Text(keyNode, place);
            if (!Keys.TryGetValue(key, out Setter? set))
                throw place.At(keyNode, $"a recipe has no key '{key}'; {Suggestion(key, Keys.Keys)}");
            recipe = set(recipe, value, place);
        }

        foreach ((string key, bool missing) in new[] { ("name", recipe.Name.Length == 0), ("data", recipe.Data.Length == 0), ("network", recipe.Network.Count == 0) })
            if (missing)
                throw new StudyException($"{source}: the recipe lacks '{key}'.");
        return recipe;
    }

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

    private static RecipeLayer[] Network(YamlNode node, Place place)
    {
        if (node is not YamlSequenceNode { Children.Count: > 0 } list)
            throw place.At(node, "network is a list of layers, such as '- linear 256' and '- relu'");
        return [.. list.Select(item => Layer(item, place))];
    }

    private static RecipeLayer Layer(YamlNode node, Place place)
    {
        string[] words = Text(node, place).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        RecipeLayerKind kind = Named<RecipeLayerKind>(words.FirstOrDefault() ?? "", node, place);
        bool takesValue = kind is RecipeLayerKind.Linear or RecipeLayerKind.LeakyRelu;
        float value = kind == RecipeLayerKind.LeakyRelu ? 0.01f : 0;
        if (words.Length > (takesValue ? 2 : 1))
            throw place.At(node, $"'{words[0]}' takes {(takesValue ? "one number" : "no number")}, but found '{string.Join(' ', words[1..])}'");
        if (words.Length == 2 && !float.TryParse(words[1], NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            throw place.At(node, $"'{words[1]}' is not a number");
        if (kind == RecipeLayerKind.Linear && (value < 1 || value != MathF.Floor(value) || value > 1 << 20))
            throw place.At(node, "linear takes its number of neurons, such as 'linear 256'");
        return new RecipeLayer(kind, value);
    }

    private static string Text(YamlNode node, Place place) =>
        node is YamlScalarNode { Value: { } text } ? text : throw place.At(node, "a single value was expected here");

    private static int Whole(YamlNode node, Place place, int least) =>
        int.TryParse(Text(node, place), NumberStyles.AllowLeadingSign | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out int value) && value >= least
            ? value
            : throw place.At(node, $"'{Text(node, place)}' is not a whole number of at least {least}");

    private static ulong Seed(YamlNode node, Place place) =>
        ulong.TryParse(Text(node, place), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : throw place.At(node, $"'{Text(node, place)}' is not a seed, a whole number of 0 to {ulong.MaxValue}");

    private static float Positive(YamlNode node, Place place) =>
        float.TryParse(Text(node, place), NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && value > 0 && float.IsFinite(value)
            ? value
            : throw place.At(node, $"'{Text(node, place)}' is not a positive number");

    private static NumberFormat Format(YamlNode node, Place place)
    {
        try
        {
            return NumberFormat.Parse(Text(node, place));
        }
        catch (NibbleException error) when (error is not StudyException)
        {
            throw place.At(node, error.Message);
        }
    }

    private static T Choice<T>(YamlNode node, Place place)
        where T : struct, Enum => Named<T>(Text(node, place), node, place);

    // Names are written as in prose: MeanSquaredError is mean-squared-error.
    private static T Named<T>(string text, YamlNode node, Place place)
        where T : struct, Enum
    {
        Dictionary<string, T> names = Enum.GetValues<T>().ToDictionary(value => RecipeWriter.Hyphenated(value.ToString()));
        return names.TryGetValue(text, out T value) ? value : throw place.At(node, $"'{text}' is not known here; {Suggestion(text, names.Keys)}");
    }

    private static string Suggestion(string text, IEnumerable<string> names) =>
        NearestName.Of(text, names) is { } nearest ? $"did you mean '{nearest}'?" : $"it takes one of: {string.Join(", ", names)}";

    private sealed record Place(string Source)
    {
        public StudyException At(YamlNode node, string problem) => new($"{Source}:{node.Start.Line}:{node.Start.Column}: {problem}.".Replace("?.", "?", StringComparison.Ordinal));
    }
}
