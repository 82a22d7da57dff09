using Nibble.Data;

namespace Nibble.Studies;

/// <summary>The words that a recipe may use in some place; checks phrases and says what it does not understand.</summary>
/// <typeparam name="T">What makes something of a word's settings.</typeparam>
/// <param name="kind">What the words are, for messages: "a layer".</param>
/// <param name="words">All of them.</param>
internal sealed class RecipeVocabulary<T>(string kind, params IReadOnlyList<RecipeWord<T>> words)
{
    /// <summary>Finds the word that stands for a family of words, such as <c>intN</c> for <c>int4</c>; null where there is none.</summary>
    public Func<string, string?>? Family { get; init; }

    /// <summary>All words, in the order in which they are documented.</summary>
    public IReadOnlyList<RecipeWord<T>> Words => words;

    /// <summary>The word of a phrase with its settings.</summary>
    /// <exception cref="StudyException">The word is not known, or a setting is not, is missing, or is wrong.</exception>
    public (RecipeWord<T> Word, RecipeSettings Settings) Bind(RecipePhrase phrase)
    {
        RecipeWord<T> word = Find(phrase);
        var values = new Dictionary<string, RecipeArgument>();
        int next = 0;
        for (int i = 0; i < phrase.Arguments.Count; i++)
        {
            RecipeArgument argument = phrase.Arguments[i];
            string? name = argument.Name ?? (argument.Items is null && word.Settings.Any(setting => setting.Name == argument.Value) ? argument.Value : null);
            RecipeSetting setting = name is null ? NextPositional(word, values, ref next, argument) : Named(word, name, argument);
            if (argument.Name is null && name is not null)
                argument = setting.Rule.IsFlag ? argument with { Value = "true" } : Value(phrase, word, setting, ref i);
            else if (argument.Name is null && (setting.Rule.GoesOn is not null || setting.Rule.IsPhrase))
                argument = Joined(phrase, word, argument, ref i);
            Check(word, setting, argument);
            if (!values.TryAdd(setting.Name, argument))
                throw argument.Place.Error($"'{word.Name}' is given its {setting.Name} twice");
        }

        foreach (RecipeSetting setting in word.Settings)
            if (!values.ContainsKey(setting.Name))
            {
                if (setting.IsRequired)
                    throw phrase.Place.Error($"'{phrase}' lacks its {setting.Name}, {setting.Rule.Expects}; write {Example(word)}");
                if (setting.Default is { } fallback)
                    values[setting.Name] = new RecipeArgument(setting.Name, fallback) { Place = phrase.Place };
            }

        return (word, new RecipeSettings(phrase, values));
    }

    /// <summary>The same phrase in the one form that recipes are compared in: settings in order, without those that are as by default.</summary>
    public RecipePhrase Canonical(RecipePhrase phrase)
    {
        List<RecipeArgument> arguments = [];
        int place = 0;
        foreach ((int index, RecipeSetting setting, RecipeArgument argument) in Said(phrase))
        {
            bool inPlace = setting.IsPositional && index == place++;
            if (setting.Rule.IsLayers)
                arguments.Add(new RecipeArgument(setting.Name, "", [.. argument.Items!.Select(LayerWords.All.Canonical)]));
            else
                arguments.Add(setting.Rule.IsFlag ? new RecipeArgument(null, setting.Name) : new RecipeArgument(inPlace ? null : setting.Name, argument.Value));
        }

        return new RecipePhrase(phrase.Word, [.. arguments.Select(argument => argument with { Place = phrase.Place })], phrase.Place);
    }

    /// <summary>The phrase in YAML: its words, or a mapping where a setting has words or layers of its own.</summary>
    public string ToYaml(RecipePhrase phrase)
    {
        (int Index, RecipeSetting Setting, RecipeArgument Argument)[] said = [.. Said(phrase)];
        return said.Any(part => part.Setting.Rule.IsLayers || part.Setting.Rule.IsPhrase)
            ? $"{{ {phrase.Word}: {{ {string.Join(", ", said.Select(part => $"{part.Setting.Name}: {Value(part.Setting, part.Argument)}"))} }} }}"
            : RecipeWriter.Scalar(Canonical(phrase).ToString());

        static string Value(RecipeSetting setting, RecipeArgument argument) =>
            setting.Rule.IsLayers ? $"[{string.Join(", ", argument.Items!.Select(LayerWords.All.ToYaml))}]" : RecipeWriter.Scalar(argument.Value);
    }

    /// <summary>How a word is used: <c>conv OUTPUTS KERNEL</c>, then its named settings with their defaults.</summary>
    public static string Example(RecipeWord<T> word) =>
        string.Join(' ', word.Settings.Where(setting => setting.IsRequired).Select(setting => setting.Name.ToUpperInvariant()).Prepend($"'{word.Name}")) + "'";

    // What differs from the defaults, in the order of the settings.
    private IEnumerable<(int Index, RecipeSetting Setting, RecipeArgument Argument)> Said(RecipePhrase phrase)
    {
        (RecipeWord<T> word, RecipeSettings settings) = Bind(phrase);
        for (int i = 0; i < word.Settings.Length; i++)
            if (settings.ArgumentOrNull(word.Settings[i].Name) is { } argument && (word.Settings[i].IsRequired || argument.Value != (word.Settings[i].Default ?? (word.Settings[i].Rule.IsFlag ? "false" : null))))
                yield return (i, word.Settings[i], argument);
    }

    private RecipeWord<T> Find(RecipePhrase phrase)
    {
        string name = Family?.Invoke(phrase.Word) ?? phrase.Word;
        return words.FirstOrDefault(word => word.Name == name)
            ?? throw phrase.Place.Error($"{kind} '{phrase.Word}' is not known; {RecipeReader.Suggestion(phrase.Word, words.Select(word => word.Name))}");
    }

    private static RecipeSetting Named(RecipeWord<T> word, string name, RecipeArgument argument) =>
        word.Settings.FirstOrDefault(setting => setting.Name == name)
        ?? throw argument.Place.Error(word.Settings.Length == 0
            ? $"'{word.Name}' takes no settings, but '{name}' was given"
            : $"'{word.Name}' has no setting '{name}'; {RecipeReader.Suggestion(name, word.Settings.Select(setting => setting.Name))}");

    private static RecipeSetting NextPositional(RecipeWord<T> word, Dictionary<string, RecipeArgument> values, ref int next, RecipeArgument argument)
    {
        RecipeSetting[] positional = [.. word.Settings.Where(setting => setting.IsPositional)];
        while (next < positional.Length && values.ContainsKey(positional[next].Name))
            next++;
        if (next < positional.Length)
            return positional[next++];
        string takes = word.Settings.Length == 0 ? "no settings" : string.Join(", ", word.Settings.Select(setting => setting.Name));
        string nearest = NearestName.Of(argument.Value, word.Settings.Select(setting => setting.Name)) is { } name ? $"; did you mean '{name}'?" : "";
        throw argument.Place.Error($"'{word.Name}' takes {takes}, but found '{argument.Value}'{nearest}");
    }

    private static RecipeArgument Value(RecipePhrase phrase, RecipeWord<T> word, RecipeSetting setting, ref int i)
    {
        if (i + 1 == phrase.Arguments.Count || phrase.Arguments[i + 1].Name is not null)
            throw phrase.Arguments[i].Place.Error($"'{phrase}' names {setting.Name} without its value, {setting.Rule.Expects}");
        RecipeArgument value = phrase.Arguments[++i];
        return setting.Rule.IsPhrase
            ? Joined(phrase, word, value, ref i)
            : Joined(phrase, value, more => setting.Rule.GoesOn?.Invoke(more) == true, ref i);
    }

    // Up to the next setting.
    private static RecipeArgument Joined(RecipePhrase phrase, RecipeWord<T> word, RecipeArgument argument, ref int i) =>
        Joined(phrase, argument, more => !word.Settings.Any(setting => setting.Name == more), ref i);

    private static RecipeArgument Joined(RecipePhrase phrase, RecipeArgument argument, Func<string, bool> goesOn, ref int i)
    {
        while (i + 1 < phrase.Arguments.Count && phrase.Arguments[i + 1] is { Name: null } more && goesOn(more.Value))
        {
            argument = argument with { Value = $"{argument.Value} {more.Value}" };
            i++;
        }

        return argument;
    }

    private static void Check(RecipeWord<T> word, RecipeSetting setting, RecipeArgument argument)
    {
        if (setting.Rule.IsLayers)
        {
            if (argument.Items is null)
                throw argument.Place.Error($"the {setting.Name} of '{word.Name}' is {setting.Rule.Expects}, such as '{word.Name}: [linear 64, relu]', but found '{argument.Value}'");
            foreach (RecipePhrase layer in argument.Items)
                LayerWords.All.Bind(layer);
            return;
        }

        if (argument.Items is not null || !setting.Rule.Accepts(argument.Value))
        {
            string nearest = NearestName.Of(setting.Rule.GoesOn is null ? argument.Value : argument.Value.Split(' ')[0], setting.Rule.Words) is { } name ? $"; did you mean '{name}'?" : "";
            throw argument.Place.Error($"'{argument.Value}' is not the {setting.Name} of '{word.Name}': {setting.Rule.Expects} was expected{nearest}");
        }

        setting.Rule.CheckPhrase?.Invoke(RecipePhrase.FromWords(argument.Value, argument.Place));
    }
}
