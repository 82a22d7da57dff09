using Nibble.Numerics;
using Nibble.Training;

namespace Nibble.Studies;

/// <summary>Builds the network that a recipe describes, layer by layer, each for the shape that the one before it makes.</summary>
internal sealed class NetworkBuilder
{
    private readonly Recipe _recipe;
    private readonly RecipePhrase? _first;
    private readonly RecipePhrase? _last;
    private readonly bool _plain;

    private NetworkBuilder(Recipe recipe, bool plain)
    {
        (_recipe, _plain) = (recipe, plain);
        RecipePhrase[] weighted = [.. Weighted(recipe.Network)];
        (_first, _last) = (weighted.FirstOrDefault(), weighted.LastOrDefault());
    }

    /// <summary>The network, initialized from the recipe's seed.</summary>
    /// <param name="recipe">The experiment.</param>
    /// <param name="sample">The shape of one sample.</param>
    /// <param name="outputs">Numbers that the loss needs of the last layer.</param>
    /// <exception cref="StudyException">A layer does not fit its input, or the last one does not have that many outputs.</exception>
    public static Sequential Build(Recipe recipe, Shape sample, int outputs)
    {
        (List<Layer> layers, Shape made) = new NetworkBuilder(recipe, plain: false).Layers(recipe.Network, sample);
        if (made.ElementCount != outputs || made.Rank != 1)
            throw recipe.Network[^1].Place.Error($"the network of '{recipe.Name}' ends with {(made.Rank == 1 ? $"{made[0]} outputs" : $"the shape {made}")}, but its data needs {outputs}; make the last layer 'linear {outputs}'");
        var model = new Sequential([.. layers]);
        model.Initialize(recipe.Seed);
        return model;
    }

    /// <summary>Whether the network reads rows of numbers, whatever shape samples have.</summary>
    public static bool ReadsRows(Recipe recipe) => recipe.Network[0].Word == "linear";

    /// <summary>Makes layers, and the shape of one sample that the last of them makes.</summary>
    public (List<Layer> Layers, Shape Output) Layers(IReadOnlyList<RecipePhrase> phrases, Shape sample)
    {
        List<Layer> layers = [];
        foreach (RecipePhrase phrase in phrases)
        {
            (RecipeWord<LayerBuilder> word, RecipeSettings settings) = LayerWords.All.Bind(phrase);
            layers.Add(Explained(phrase, sample, () =>
            {
                Layer layer = word.Build(settings, new LayerSite(phrase, sample, QuantizersOf(phrase, word, settings), this));
                Restrain(layer, phrase, word, settings);
                return layer;
            }));
            sample = Explained(phrase, sample, () => OutputOf(word, settings, phrase, sample));
        }

        return (layers, sample);
    }

    // The shape that a layer makes is what its twin without quantizers, which would need data, makes of one sample.
    private Shape OutputOf(RecipeWord<LayerBuilder> word, RecipeSettings settings, RecipePhrase phrase, Shape sample)
    {
        if (word.KeepsShape)
            return sample;
        Layer twin = word.Build(settings, new LayerSite(phrase, sample, LayerQuantizers.None, new NetworkBuilder(_recipe, plain: true)));
        Shape made = new Sequential(twin).Predict(new Tensor([1, .. sample.Sizes])).Shape;
        return new Shape(made.Sizes[1..]);
    }

    private LayerQuantizers QuantizersOf(RecipePhrase phrase, RecipeWord<LayerBuilder> word, RecipeSettings settings)
    {
        if (_plain || !LayerWords.HasWeights(word))
            return LayerQuantizers.None;
        LayerExcept? exception = ExceptionOf(phrase, settings);
        RecipePhrase? weights = settings.Phrase(LayerSettings.Weights.Name) ?? exception?.Weights ?? _recipe.Weights;
        RecipePhrase? inputs = settings.Phrase(LayerSettings.Inputs.Name) ?? exception?.Activations ?? _recipe.Activations;
        return new LayerQuantizers
        {
            Weights = QuantizerWords.Build(weights, QuantizerPlace.Weights),
            WeightSurrogate = QuantizerWords.SurrogateOf(weights, QuantizerPlace.Weights),
            Inputs = QuantizerWords.Build(inputs, QuantizerPlace.Values),
            InputSurrogate = QuantizerWords.SurrogateOf(inputs, QuantizerPlace.Values),
            Errors = QuantizerWords.Build(settings.Phrase(LayerSettings.Errors.Name) ?? exception?.Errors ?? _recipe.Errors, QuantizerPlace.Errors),
        };
    }

    // A layer of layers has none of its own; those inside it have their own already.
    private void Restrain(Layer layer, RecipePhrase phrase, RecipeWord<LayerBuilder> word, RecipeSettings settings)
    {
        if (_plain || word.Settings.Any(setting => setting.Rule.IsLayers))
            return;
        bool hasWeights = LayerWords.HasWeights(word);
        LayerExcept? exception = hasWeights ? ExceptionOf(phrase, settings) : null;
        string? clip = settings.TextOrNull(LayerSettings.Clip.Name), scale = settings.TextOrNull(LayerSettings.UpdateScale.Name);
        new WeightRestraints
        {
            Gradients = hasWeights ? QuantizerWords.Build(settings.Phrase(LayerSettings.Gradients.Name) ?? exception?.Gradients ?? _recipe.Gradients, QuantizerPlace.Gradients) : null,
            Grid = hasWeights ? QuantizerWords.BuildGrid(settings.Phrase(LayerSettings.Updates.Name) ?? exception?.Updates ?? _recipe.Updates) : null,
            Bound = clip == "none" ? float.PositiveInfinity : clip is not null ? settings.Real(LayerSettings.Clip.Name) : _recipe.ClipWeights ?? float.PositiveInfinity,
            UpdateScale = scale == "glorot" ? null : scale is not null ? settings.Real(LayerSettings.UpdateScale.Name) : _recipe.GlorotUpdates ? null : 1,
        }.HoldFor(layer);
    }

    private LayerExcept? ExceptionOf(RecipePhrase phrase, RecipeSettings settings) =>
        _recipe.Except.FirstOrDefault(except => except.Layer == settings.TextOrNull(LayerSettings.Name.Name)
            || (except.Layer == LayerExcept.First && ReferenceEquals(phrase, _first))
            || (except.Layer == LayerExcept.Last && ReferenceEquals(phrase, _last)));

    private static IEnumerable<RecipePhrase> Weighted(IEnumerable<RecipePhrase> phrases) => phrases.SelectMany(phrase =>
        LayerWords.HasWeights(LayerWords.All.Bind(phrase).Word) ? [phrase] : Weighted(phrase.Arguments.SelectMany(argument => argument.Items ?? [])));

    private static T Explained<T>(RecipePhrase phrase, Shape sample, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception error) when (error is (NibbleException or ArgumentException) and not StudyException)
        {
            throw phrase.Place.Error($"the layer '{phrase}' does not fit where it stands, with an input of the shape {sample}: {error.Message}", error);
        }
    }
}
