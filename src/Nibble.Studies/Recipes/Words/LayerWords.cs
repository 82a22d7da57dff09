using Nibble.Numerics;
using Nibble.Training;
using static Nibble.Studies.RecipeSetting;

namespace Nibble.Studies;

/// <summary>The layers that a recipe can name. A new layer is one entry here: its word, how it is made, its settings.</summary>
internal static class LayerWords
{
    /// <summary>The settings of every layer with weights, which decide over the recipe's own <c>weights</c> and <c>activations</c>.</summary>
    public const string Weights = "weights", Inputs = "inputs", Name = "name";

    private static readonly RecipeSetting[] Weighted = [Flag("no-bias"), new(Weights, SettingRule.Quantizer), new(Inputs, SettingRule.Quantizer), new(Name, SettingRule.Text)];

    public static RecipeVocabulary<LayerBuilder> All { get; } = new(
        "the layer",
        new("linear", (said, site) => new Linear(site.Features, said.Whole("outputs"), !said.Flag("no-bias"))
        {
            Name = said.TextOrNull(Name) ?? "",
            WeightQuantizer = Grid(site.Quantizers.Weights, said),
            InputQuantizer = Grid(site.Quantizers.Inputs, said),
        },
        [Required("outputs", SettingRule.WholeFrom(1)), .. Weighted]),
        new("flatten", (_, _) => new Flatten()),
        new("relu", (_, _) => new Relu()),
        new("leaky-relu", (said, _) => new LeakyRelu(said.Real("slope")), Positional("slope", SettingRule.RealFrom(double.MinValue), "0.01")),
        new("tanh", (_, _) => new Tanh()),
        new("sigmoid", (_, _) => new Sigmoid()));

    /// <summary>Whether a layer has weights, which quantizers of the whole recipe hold for.</summary>
    public static bool HasWeights(RecipeWord<LayerBuilder> word) => word.Settings.Any(setting => setting.Name == Weights);

    private static GridQuantizer? Grid(Quantizer? quantizer, RecipeSettings said) => quantizer is null or GridQuantizer
        ? (GridQuantizer?)quantizer
        : throw said.Place.Error($"'{said.Word}' can't train with {quantizer}");
}
