using System.CommandLine;
using System.CommandLine.Parsing;
using Nibble.Numerics;
using Nibble.Quantization;
using Nibble.Studies;

namespace Nibble.Cli;

/// <summary>What weights become.</summary>
internal sealed class WeightOptions(ModeOptions mode, SampleOptions samples, ScaleOptions scales) : OptionGroup("Weights")
{
    private static readonly Dictionary<string, WeightRule> Rules = new()
    {
        ["nearest"] = WeightRule.Nearest,
        ["adaround"] = WeightRule.AdaRound,
        ["gptq"] = WeightRule.Gptq,
    };

    private readonly Option<string> _format = new("--weights")
    {
        Description = "Their format: int2 to int16, or with -narrow for codes symmetric about zero; ternary or binary; with --weights-only also uint2 to uint16.",
        HelpName = "FORMAT",
        DefaultValueFactory = _ => "int8-narrow",
    };

    private readonly Option<string> _granularity = new Option<string>("--granularity") { Description = "Which weights share a scale.", DefaultValueFactory = _ => "channel" }.OneOf("channel", "tensor");
    private readonly Option<int?> _group = new Option<int?>("--group") { Description = "Weights that share a scale: so many neighbors along a layer's inputs, with --weights-only." }.Within(2, 1_000_000);
    private readonly Option<string> _rule = new Option<string>("--rule") { Description = "How weights are rounded: to the nearest code, or so that the layer's output on the samples changes least; recurrent layers and embeddings always to the nearest.", DefaultValueFactory = _ => "nearest" }.OneOf([.. Rules.Keys]);
    private readonly Option<string?> _range = RangeWords.Option("--range", "How ranges are chosen, of weights and, unless said otherwise, of activations; min-max unless given. least-squares gives the greatest SQNR.");
    private readonly Option<bool> _correctBias = new("--correct-bias") { Description = "Let biases make good what rounded weights shift in the mean of a layer's output on the samples." };

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [_format, _granularity, _group, _rule, _range, _correctBias];

    /// <summary>How ranges are chosen; null where that is not said.</summary>
    public RangeRule? RangeOf(CommandResult given) => RangeWords.RuleOf(given.GetValue(_range));

    /// <summary>What a weight quantizer takes besides its format.</summary>
    public QuantizerChoice ChoiceOf(CommandResult given)
    {
        Granularity shared = given.GetValue(_group) is int size ? Granularity.PerGroup(size) : given.GetValue(_granularity) == "channel" ? Granularity.PerChannel() : Granularity.PerTensor;
        // A sum of integers has no place for the zero points of weights.
        bool? zeroPoint = mode.Of(given) == QuantizationMode.WeightsOnly ? scales.HasZeroPoint(given) : null;
        return new QuantizerChoice(shared, RangeOf(given), scales.IsPowerOfTwo(given), zeroPoint);
    }

    /// <summary>The weights' part of a recipe.</summary>
    public QuantizationRecipe AddTo(QuantizationRecipe recipe, CommandResult given) => recipe with
    {
        Weights = ChoiceOf(given).To(given.GetValue(_format)!),
        Rule = Rules[given.GetValue(_rule)!],
        CorrectsBias = given.GetValue(_correctBias),
    };

    /// <inheritdoc/>
    public override void Check(CommandResult given)
    {
        bool isWeightsOnly = mode.Of(given) == QuantizationMode.WeightsOnly;
        if (given.Has(_format) && FormatWords.FaultOfWeights(given.GetValue(_format)!, isWeightsOnly) is string fault)
            given.AddError($"--weights: {fault}");
        if (given.Has(_group) && !isWeightsOnly)
            given.AddError("--group needs --weights-only: a sum of integers has one scale, so its weights have one scale per channel or per tensor.");
        if (given.Has(_group) && given.Has(_granularity))
            given.AddError("--group and --granularity both say which weights share a scale. Give one of them.");
        if (given.Has(_range) && scales.IsPowerOfTwo(given))
            given.AddError("--range does not go with --power-of-two, which chooses the scales of the greatest SQNR.");
        if (samples.HasSamples(given))
            return;
        if (given.Has(_rule) && given.GetValue(_rule) is string rule && rule != "nearest")
            given.AddError($"--rule {rule} looks at what goes through each layer. Give samples by '--data'.");
        if (given.GetValue(_correctBias))
            given.AddError("--correct-bias looks at what goes through each layer. Give samples by '--data'.");
    }
}
