using Nibble.Kernels;
using Nibble.Numerics;
using Nibble.Training;
using static Nibble.Studies.RecipeSetting;

namespace Nibble.Studies;

/// <summary>The layers that a recipe can name. A new layer is one entry here: its word, how it is made, its settings.</summary>
internal static class LayerWords
{
    private static readonly SettingRule Count = SettingRule.WholeFrom(1), Any = SettingRule.RealFrom(double.MinValue), Positive = SettingRule.RealFrom(1e-30);

    private static readonly SettingRule Pad = SettingRule.WithNumbers("same or a number of pixels, such as 1, or four, such as 1 0 1 0 for above, left, below and right", text => PaddingOf(text) is not null, "same");

    public static RecipeVocabulary<LayerBuilder> All { get; } = new(
        "the layer",
        new("linear", (said, site) => new Linear(site.Features, said.Whole("outputs"), !said.Flag("no-bias"))
        {
            Name = said.TextOrNull(LayerSettings.Name.Name) ?? "",
            WeightQuantizer = site.Quantizers.Weights,
            Surrogate = site.Quantizers.WeightSurrogate,
            InputQuantizer = site.Quantizers.Inputs,
            InputSurrogate = site.Quantizers.InputSurrogate,
            OutputGradientQuantizer = site.Quantizers.Errors,
            WeightGridInterval = said.Whole("grid-interval"),
            EvaluatesRealWeights = said.Flag("evaluate-real"),
        },
        [Required("outputs", Count), .. LayerSettings.Weighted]),
        new("conv", (said, site) => new Conv2d(site.Channels, said.Whole("outputs"), Size(said, "kernel"), said.Text("groups") == "depthwise" ? site.Channels : said.Whole("groups"), !said.Flag("no-bias"))
        {
            Name = said.TextOrNull(LayerSettings.Name.Name) ?? "",
            WeightQuantizer = site.Quantizers.Weights,
            Surrogate = site.Quantizers.WeightSurrogate,
            InputQuantizer = site.Quantizers.Inputs,
            InputSurrogate = site.Quantizers.InputSurrogate,
            OutputGradientQuantizer = site.Quantizers.Errors,
            WeightGridInterval = said.Whole("grid-interval"),
            EvaluatesRealWeights = said.Flag("evaluate-real"),
            Stride = Size(said, "stride"),
            Padding = Padding(said),
            PaddingValue = said.Real("pad-value"),
            Dilation = Size(said, "dilation"),
        },
        [
            Required("outputs", Count), Required("kernel", SettingRule.Size), new("pad", Pad, "0"), new("pad-value", Any, "0"), new("stride", SettingRule.Size, "1"),
            new("dilation", SettingRule.Size, "1"), new("groups", new("a whole number or 'depthwise'", text => text == "depthwise" || SettingRule.Whole(text) is >= 1 and <= 1 << 20), "1"), .. LayerSettings.Weighted,
        ]),
        new("max-pool", (said, _) => new MaxPool2d(Size(said, "kernel")) { Stride = Size(said, said.Has("stride") ? "stride" : "kernel"), Padding = Padding(said), Dilation = Size(said, "dilation") },
            Required("kernel", SettingRule.Size), new("stride", SettingRule.Size), new("pad", Pad, "0"), new("dilation", SettingRule.Size, "1")),
        new("average-pool", (said, _) => new AveragePool2d(Size(said, "kernel")) { Stride = Size(said, said.Has("stride") ? "stride" : "kernel"), Padding = Padding(said), Dilation = Size(said, "dilation"), CountPadding = said.Flag("count-padding") },
            Required("kernel", SettingRule.Size), new("stride", SettingRule.Size), new("pad", Pad, "0"), new("dilation", SettingRule.Size, "1"), Flag("count-padding")),
        new("global-average-pool", (_, _) => new GlobalAveragePool2d()),
        new("batch-norm", (said, site) => new BatchNorm(site.NormalizedFeatures, !said.Flag("no-affine")) { Epsilon = said.Real("epsilon"), Momentum = said.Real("momentum") },
            new("epsilon", SettingRule.RealFrom(1e-12), "1e-5"), new("momentum", SettingRule.RealFrom(1e-6, 1), "0.1"), Flag("no-affine")),
        new("shift-batch-norm", (said, site) => new ShiftBatchNorm(site.NormalizedFeatures, !said.Flag("no-affine")) { Epsilon = said.Real("epsilon"), Momentum = said.Real("momentum") },
            new("epsilon", SettingRule.RealFrom(1e-12), "1e-4"), new("momentum", SettingRule.RealFrom(1e-6, 1), "0.1"), Flag("no-affine")),
        new("residual", (said, site) => new Residual(site.Inner(said.Layers("body")), site.Inner(said.Layers("shortcut"))), Required("body", SettingRule.Layers), new("shortcut", SettingRule.Layers)),
        new("flatten", (_, _) => new Flatten()),
        new("embedding", (said, site) => new Embedding(said.Whole("words"), said.Whole("width")) { Padding = said.Has("padding") ? said.Whole("padding") : null },
            Required("words", Count), Required("width", Count), new("padding", SettingRule.WholeFrom(0))),
        new("lstm", (said, site) => new Lstm(site.StepFeatures, said.Whole("units"))
        {
            Name = said.TextOrNull(LayerSettings.Name.Name) ?? "",
            WeightQuantizer = site.Quantizers.Weights,
            Surrogate = site.Quantizers.WeightSurrogate,
            InputQuantizer = site.Quantizers.Inputs,
            InputSurrogate = site.Quantizers.InputSurrogate,
            OutputGradientQuantizer = site.Quantizers.Errors,
            WeightGridInterval = said.Whole("grid-interval"),
            StateRule = QuantizerWords.BuildRule(said.Phrase("quantize-state"), QuantizerPlace.States),
            ReturnsSequences = said.Flag("sequence"),
            Truncation = said.Whole("truncation"),
            Activation = said.Text("activation") == "hard-tanh" ? StateFunction.HardTanh : StateFunction.Tanh,
            GateRule = QuantizerWords.BuildRule(said.Phrase("quantize-gates"), QuantizerPlace.Gates),
            HardSigmoid = said.Text("gates") switch { "hard-sigmoid" => (0.5f, 0.5f), "keras-hard-sigmoid" => (0.2f, 0.5f), _ => null },
        },
        [Required("units", Count), new("activation", SettingRule.OneOf("tanh", "hard-tanh"), "tanh"), new("gates", SettingRule.OneOf("sigmoid", "hard-sigmoid", "keras-hard-sigmoid"), "sigmoid"), new("quantize-gates", SettingRule.Quantizer), .. LayerSettings.Recurrent]),
        new("rnn", (said, site) => new SimpleRnn(site.StepFeatures, said.Whole("units"))
        {
            Name = said.TextOrNull(LayerSettings.Name.Name) ?? "",
            WeightQuantizer = site.Quantizers.Weights,
            Surrogate = site.Quantizers.WeightSurrogate,
            InputQuantizer = site.Quantizers.Inputs,
            InputSurrogate = site.Quantizers.InputSurrogate,
            OutputGradientQuantizer = site.Quantizers.Errors,
            WeightGridInterval = said.Whole("grid-interval"),
            StateRule = QuantizerWords.BuildRule(said.Phrase("quantize-state"), QuantizerPlace.States),
            ReturnsSequences = said.Flag("sequence"),
            Truncation = said.Whole("truncation"),
            Activation = said.Text("activation") switch { "relu" => StateFunction.Relu, "hard-tanh" => StateFunction.HardTanh, _ => StateFunction.Tanh },
        },
        [Required("units", Count), new("activation", SettingRule.OneOf("tanh", "hard-tanh", "relu"), "tanh"), .. LayerSettings.Recurrent]),
        Keeping("relu", (_, _) => new Relu()),
        Keeping("leaky-relu", (said, _) => new LeakyRelu(said.Real("slope")), Positional("slope", Any, "0.01")),
        Keeping("clipped-relu", (said, _) => new ClippedRelu(said.Real("limit")), Positional("limit", Positive, "6")),
        Keeping("tanh", (said, _) => new Tanh(said.Real("steepness")), Positional("steepness", Positive, "1")),
        Keeping("hard-tanh", (_, _) => new HardTanh()),
        Keeping("sigmoid", (_, _) => new Sigmoid()),
        Keeping("hard-sigmoid", (said, _) => new HardSigmoid(said.Real("slope")), Positional("slope", Positive, "0.5")),
        Keeping("sine", (said, _) => new Sine(said.Real("frequency")), Positional("frequency", Positive, "1")),
        Keeping(
            "staircase",
            (said, _) => new Staircase(new StaircaseSurrogate(said.Real("steepness")) { Step = said.Real("step") }, RangeOf(said)),
            Positional("steepness", Positive, "3"),
            new("step", Positive, "2"),
            new("low", Any, "-1"),
            new("high", Any, "1")),
        Keeping("hwgq", (said, _) => new HalfWaveGaussian(new HalfWaveGaussianQuantizer((1 << said.Whole("bits")) - 1, !said.Flag("not-uniform"))), Required("bits", SettingRule.WholeFrom(1, 4)), Flag("not-uniform")),
        Keeping("dropout", (said, _) => new Dropout(said.Real("rate")), Positional("rate", SettingRule.RealFrom(0, 0.999), "0.5")),
        Keeping("quantize", (said, _) => new Quantize(Quantizer(said, QuantizerPlace.Values)) { Surrogate = QuantizerWords.SurrogateOf(said.Phrase("values"), QuantizerPlace.Values) }, Required("values", SettingRule.Quantizer)),
        Keeping("quantize-errors", (said, _) => new QuantizeErrors(Quantizer(said, QuantizerPlace.Errors)), Required("values", SettingRule.Quantizer)));

    /// <summary>Whether a layer has weights, which quantizers of the whole recipe hold for.</summary>
    public static bool HasWeights(RecipeWord<LayerBuilder> word) => word.Settings.Any(setting => setting == LayerSettings.Weights);

    // A layer whose outputs have the shape of its inputs.
    private static RecipeWord<LayerBuilder> Keeping(string name, LayerBuilder build, params RecipeSetting[] settings) => new(name, build, settings) { KeepsShape = true };

    private static Interval RangeOf(RecipeSettings said) => said.Real("low") < said.Real("high")
        ? new Interval(said.Real("low"), said.Real("high"))
        : throw said.Place.Error($"'{said.Word}' goes from 'low' up to 'high', but {said.Text("low")} and {said.Text("high")} were given");

    private static Quantizer Quantizer(RecipeSettings said, QuantizerPlace place) =>
        QuantizerWords.Build(said.Phrase("values"), place) ?? throw said.Place.Error($"'{said.Word} float' quantizes nothing; leave it out");

    private static Extent Size(RecipeSettings said, string name)
    {
        (int rows, int columns) = said.Size(name);
        return new Extent(rows, columns);
    }

    private static ImagePadding Padding(RecipeSettings said) => PaddingOf(said.Text("pad"))!.Value;

    private static ImagePadding? PaddingOf(string text)
    {
        if (text == "same")
            return ImagePadding.Same;
        int[] sides = [.. text.Split(' ').Select(side => SettingRule.Whole(side) is >= 0 and <= 1 << 16 and long pixels ? (int)pixels : -1)];
        return sides.Contains(-1) ? null : sides switch
        {
            [int all] => all,
            [int top, int left, int bottom, int right] => new ImagePadding(top, left, bottom, right),
            _ => null,
        };
    }
}
