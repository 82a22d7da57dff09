using System.Globalization;
using Nibble.Data;
using YamlDotNet.RepresentationModel;

namespace Nibble.Studies;

/// <summary>The keys of a recipe, in the order in which they are written. A new key is one entry here.</summary>
internal static class RecipeKeys
{
    public static IReadOnlyList<RecipeKey> All { get; } =
    [
        new("name", (recipe, node, nodes) => recipe with { Name = nodes.Text(node) }, recipe => RecipeWriter.Quoted(recipe.Name)),
        new("description", (recipe, node, nodes) => recipe with { Description = nodes.Text(node) }, recipe => recipe.Description.Length > 0 ? RecipeWriter.Quoted(recipe.Description) : null),
        new("data", (recipe, node, nodes) => recipe with { Data = nodes.Text(node) }, recipe => RecipeWriter.Quoted(recipe.Data)),
        new("split", (recipe, node, nodes) => recipe with { Split = nodes.Text(node) }, recipe => recipe.Split is { } split ? RecipeWriter.Scalar(split) : null),
        new("validation", (recipe, node, nodes) => recipe with { Validation = nodes.Whole(node, 0) }, recipe => recipe.Split is null ? Text(recipe.Validation) : null),
        new("prepare", (recipe, node, nodes) => recipe with { Prepare = Preparation(node, nodes) }, recipe => recipe.Prepare == "none" ? null : RecipeWriter.Scalar(recipe.Prepare)),
        new("augment", (recipe, node, nodes) => recipe with { Augment = nodes.Phrases(node, AugmentationWords.All, "augment is a list, such as [pad-crop 4, flip]") }, recipe => List(recipe.Augment, AugmentationWords.All)),
        new("network", (recipe, node, nodes) => recipe with { Network = nodes.Phrases(node, LayerWords.All, "network is a list of layers, such as '- linear 256' and '- relu'") }, recipe => List(recipe.Network, LayerWords.All)),
        new("loss", (recipe, node, nodes) => recipe with { Loss = nodes.Phrase(node, LossWords.All) }, recipe => LossWords.All.ToYaml(recipe.Loss)),
        new("optimizer", (recipe, node, nodes) => recipe with { Optimizer = nodes.Phrase(node, OptimizerWords.All) }, recipe => OptimizerWords.All.ToYaml(recipe.Optimizer)),
        new("learning-rate", (recipe, node, nodes) => recipe with { LearningRate = (float)nodes.Real(node, 0) }, recipe => recipe.LearningRate.ToString("R", CultureInfo.InvariantCulture)),
        new("schedule", (recipe, node, nodes) => recipe with { Schedule = nodes.Phrase(node, ScheduleWords.All) }, recipe => ScheduleWords.All.ToYaml(recipe.Schedule)),
        new("batch", (recipe, node, nodes) => recipe with { Batch = nodes.Whole(node, 1) }, recipe => Text(recipe.Batch)),
        new("epochs", (recipe, node, nodes) => recipe with { Epochs = nodes.Whole(node, 1) }, recipe => Text(recipe.Epochs)),
        new("start", (recipe, node, nodes) => recipe with { Start = nodes.Text(node) }, recipe => recipe.Start is { } start ? RecipeWriter.Scalar(start) : null),
        new("average", (recipe, node, nodes) => recipe with { Average = (float)nodes.Real(node, 0, 1) }, recipe => Text(recipe.Average)),
        new("clip-weights", (recipe, node, nodes) => recipe with { ClipWeights = (float)nodes.Real(node, 0) }, recipe => Text(recipe.ClipWeights)),
        new("glorot-updates", (recipe, node, nodes) => recipe with { GlorotUpdates = nodes.Truth(node) }, recipe => recipe.GlorotUpdates ? "true" : null),
        new("freeze-ranges", (recipe, node, nodes) => recipe with { FreezeRanges = nodes.Whole(node, 1) }, recipe => recipe.FreezeRanges is { } epochs ? Text(epochs) : null),
        new("early-stopping", (recipe, node, nodes) => recipe with { EarlyStopping = Stopping(node, nodes) }, recipe => Stopping(recipe.EarlyStopping)),
        new("keep", (recipe, node, nodes) => recipe with { Keep = nodes.Choice<KeptWeights>(node) }, recipe => recipe.Keep is { } keep ? RecipeWriter.Hyphenated(keep.ToString()) : null),
        new("seed", (recipe, node, nodes) => recipe with { Seed = Seed(node, nodes) }, recipe => recipe.Seed.ToString(CultureInfo.InvariantCulture)),
        new("weights", (recipe, node, nodes) => recipe with { Weights = nodes.Phrase(node, QuantizerWords.All) }, recipe => Phrase(recipe.Weights)),
        new("activations", (recipe, node, nodes) => recipe with { Activations = nodes.Phrase(node, QuantizerWords.All) }, recipe => Phrase(recipe.Activations)),
        new("errors", (recipe, node, nodes) => recipe with { Errors = nodes.Phrase(node, QuantizerWords.All) }, recipe => Phrase(recipe.Errors)),
        new("gradients", (recipe, node, nodes) => recipe with { Gradients = nodes.Phrase(node, QuantizerWords.All) }, recipe => Phrase(recipe.Gradients)),
        new("updates", (recipe, node, nodes) => recipe with { Updates = nodes.Phrase(node, QuantizerWords.All) }, recipe => Phrase(recipe.Updates)),
        new("except", (recipe, node, nodes) => recipe with { Except = Exceptions(node, nodes) }, recipe => Exceptions(recipe.Except)),
    ];

    private static string? Text(float? number) => number?.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? List<T>(IReadOnlyList<RecipePhrase> phrases, RecipeVocabulary<T> words) =>
        phrases.Count == 0 ? null : string.Concat(phrases.Select(phrase => $"\n  - {words.ToYaml(phrase)}"));

    private static string? Phrase(RecipePhrase? quantizer) => quantizer is null ? null : QuantizerWords.All.ToYaml(quantizer);

    // A list of steps, or the steps with commas between.
    private static string Preparation(YamlNode node, RecipeNodes nodes)
    {
        string words = node is YamlSequenceNode list ? string.Join(", ", list.Select(nodes.Text)) : nodes.Text(node);
        try
        {
            return InputPreparation.Parse(words).ToString();
        }
        catch (DataException error)
        {
            throw nodes.At(node).Error(error.Message, error);
        }
    }

    private static ulong Seed(YamlNode node, RecipeNodes nodes) =>
        ulong.TryParse(nodes.Text(node), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : throw nodes.At(node).Error($"'{nodes.Text(node)}' is not a seed, a whole number of 0 to {ulong.MaxValue}");

    private static RecipeStopping Stopping(YamlNode node, RecipeNodes nodes)
    {
        var stopping = new RecipeStopping(0);
        foreach ((string key, _, YamlNode value) in nodes.Entries(node, "early-stopping", "patience", "gain"))
            stopping = key == "patience" ? stopping with { Patience = nodes.Whole(value, 1) } : stopping with { Gain = nodes.Real(value, 0) };
        return stopping.Patience > 0 ? stopping : throw nodes.At(node).Error("early-stopping lacks its patience, the epochs without a better one after which training ends");
    }

    private static string? Stopping(RecipeStopping? stopping) => stopping is null ? null
        : string.Create(CultureInfo.InvariantCulture, $"{{ patience: {stopping.Patience}{(stopping.Gain > 0 ? $", gain: {stopping.Gain:R}" : "")} }}");

    private static LayerExcept[] Exceptions(YamlNode node, RecipeNodes nodes)
    {
        if (node is not YamlMappingNode mapping)
            throw nodes.At(node).Error("except says for layers what differs, such as 'last: { weights: int8 }'");
        return [.. mapping.Select(layer =>
        {
            var exception = new LayerExcept(nodes.Text(layer.Key)) { Place = nodes.At(layer.Key) };
            foreach ((string key, _, YamlNode value) in nodes.Entries(layer.Value, $"the exception '{exception.Layer}'", "weights", "activations", "errors", "gradients", "updates"))
            {
                RecipePhrase said = nodes.Phrase(value, QuantizerWords.All);
                exception = key switch
                {
                    "weights" => exception with { Weights = said },
                    "activations" => exception with { Activations = said },
                    "errors" => exception with { Errors = said },
                    "gradients" => exception with { Gradients = said },
                    _ => exception with { Updates = said },
                };
            }

            return exception;
        })];
    }

    private static string? Exceptions(IReadOnlyList<LayerExcept> exceptions) => exceptions.Count == 0 ? null
        : string.Concat(exceptions.Select(exception =>
        {
            (string Key, RecipePhrase? Said)[] parts = [("weights", exception.Weights), ("activations", exception.Activations), ("errors", exception.Errors), ("gradients", exception.Gradients), ("updates", exception.Updates)];
            return $"\n  {RecipeWriter.Scalar(exception.Layer)}: {{ {string.Join(", ", parts.Where(part => part.Said is not null).Select(part => $"{part.Key}: {Phrase(part.Said)}"))} }}";
        }));
}
