using YamlDotNet.RepresentationModel;

namespace Nibble.Studies;

/// <summary>Reads the nodes of a YAML file into values and phrases.</summary>
/// <param name="source">What errors call the file.</param>
internal sealed class RecipeNodes(string source)
{
    public RecipePlace At(YamlNode node) => new(source, node.Start.Line, node.Start.Column);

    public string Text(YamlNode node) =>
        node is YamlScalarNode { Value: { } text } ? text : throw At(node).Error("a single value was expected here");

    public int Whole(YamlNode node, int least) =>
        SettingRule.Whole(Text(node)) is { } value && value >= least && value <= int.MaxValue
            ? (int)value
            : throw At(node).Error($"'{Text(node)}' is not a whole number of at least {least}");

    public double Real(YamlNode node, double above, double most = float.MaxValue) =>
        SettingRule.Real(Text(node)) is { } value && (float)value > above && value <= most
            ? value
            : throw At(node).Error($"'{Text(node)}' is not {(above == 0 ? "a positive number" : $"a number above {above}")}{(most < float.MaxValue ? $" of at most {most}" : "")}");

    public bool Truth(YamlNode node) => Text(node) switch
    {
        "true" => true,
        "false" => false,
        string text => throw At(node).Error($"'{text}' is neither true nor false"),
    };

    public T Choice<T>(YamlNode node)
        where T : struct, Enum
    {
        Dictionary<string, T> names = Enum.GetValues<T>().ToDictionary(value => RecipeWriter.Hyphenated(value.ToString()));
        return names.TryGetValue(Text(node), out T value) ? value : throw At(node).Error($"'{Text(node)}' is not known here; {RecipeReader.Suggestion(Text(node), names.Keys)}");
    }

    /// <summary>The entries of a mapping whose keys are known.</summary>
    public IEnumerable<(string Key, YamlNode KeyNode, YamlNode Value)> Entries(YamlNode node, string what, params string[] known)
    {
        if (node is not YamlMappingNode mapping)
            throw At(node).Error($"{what} is a list of 'key: value' lines, with the keys {string.Join(", ", known)}");
        foreach ((YamlNode keyNode, YamlNode value) in mapping)
        {
            string key = Text(keyNode);
            if (!known.Contains(key))
                throw At(keyNode).Error($"{what} has no key '{key}'; {RecipeReader.Suggestion(key, known)}");
            yield return (key, keyNode, value);
        }
    }

    /// <summary>A list of phrases; a single one may stand alone.</summary>
    public RecipePhrase[] Phrases<T>(YamlNode node, RecipeVocabulary<T> words, string what)
    {
        RecipePhrase[] phrases = node switch
        {
            YamlSequenceNode { Children.Count: > 0 } list => [.. list.Select(Phrase)],
            YamlScalarNode { Value.Length: > 0 } when what.Length == 0 => [Phrase(node)],
            _ => throw At(node).Error(what),
        };
        return [.. phrases.Select(words.Canonical)];
    }

    /// <summary>A phrase that is in a vocabulary, in its canonical form.</summary>
    public RecipePhrase Phrase<T>(YamlNode node, RecipeVocabulary<T> words) => words.Canonical(Phrase(node));

    // Words with spaces between; or a mapping of one word to its first setting, to a mapping of its settings, or to a list of layers.
    private RecipePhrase Phrase(YamlNode node)
    {
        switch (node)
        {
            case YamlScalarNode { Value: { } text }:
                return RecipePhrase.FromWords(text, At(node));
            case YamlMappingNode { Children.Count: 1 } mapping:
                (YamlNode key, YamlNode value) = mapping.Children.First();
                return value switch
                {
                    YamlScalarNode { Value: { } text } => RecipePhrase.FromWords($"{Text(key)} {text}", At(key)),
                    YamlSequenceNode list => new RecipePhrase(Text(key), [Argument(null, list)], At(key)),
                    YamlMappingNode settings => new RecipePhrase(Text(key), [.. settings.Select(setting => Argument(Text(setting.Key), setting.Value))], At(key)),
                    _ => throw At(value).Error("words, a list of layers, or settings were expected here"),
                };
            case YamlMappingNode:
                throw At(node).Error("one word with its settings was expected here, such as 'linear: { outputs: 10 }'; are the settings indented further than the word?");
            default:
                throw At(node).Error("a single value was expected here, or a word with its settings");
        }
    }

    private RecipeArgument Argument(string? name, YamlNode value) => value switch
    {
        YamlScalarNode { Value: { } text } => new RecipeArgument(name, text) { Place = At(value) },
        YamlSequenceNode list when list.Children.All(item => item is YamlScalarNode { Value: { } word } && SettingRule.Real(word) is not null) =>
            new RecipeArgument(name, string.Join(' ', list.Select(Text))) { Place = At(value) },
        YamlSequenceNode list => new RecipeArgument(name, "", [.. list.Select(Phrase)]) { Place = At(value) },
        _ => throw At(value).Error("a value or a list was expected here"),
    };
}
