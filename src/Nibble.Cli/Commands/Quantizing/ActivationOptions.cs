using System.CommandLine;
using System.CommandLine.Parsing;
using Nibble.Numerics;
using Nibble.Quantization;
using Nibble.Studies;

namespace Nibble.Cli;

/// <summary>What activations become.</summary>
internal sealed class ActivationOptions(ModeOptions mode, WeightOptions weights, ScaleOptions scales) : OptionGroup("Activations")
{
    private const string Usual = "uint8";

    private readonly Option<string> _format = new("--activations") { Description = "Their format: uint2 to uint15, or int2 to int16.", HelpName = "FORMAT", DefaultValueFactory = _ => Usual };
    private readonly Option<string?> _range = RangeWords.Option("--activation-range", "How their ranges are chosen, where not as --range.");

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [_format, _range];

    /// <summary>What an activation quantizer takes besides its format.</summary>
    public QuantizerChoice ChoiceOf(CommandResult given) =>
        new(Granularity.PerTensor, RangeWords.RuleOf(given.GetValue(_range)) ?? weights.RangeOf(given), scales.IsPowerOfTwo(given), scales.HasZeroPoint(given));

    /// <summary>The activations' part of a recipe.</summary>
    public QuantizationRecipe AddTo(QuantizationRecipe recipe, CommandResult given) => recipe with { Activations = ChoiceOf(given).To(given.GetValue(_format)!) };

    /// <inheritdoc/>
    public override void Check(CommandResult given)
    {
        if (given.Has(_format) && FormatWords.FaultOfActivations(given.GetValue(_format)!, scales.HasZeroPoint(given)) is string fault)
            given.AddError($"--activations: {fault}");
        else if (mode.Of(given) == QuantizationMode.Dynamic && given.Has(_format) && given.GetValue(_format) != Usual)
            given.AddError($"--dynamic takes activations of {Usual} only: ONNX has no other dynamic quantization.");
        if (given.Has(_range) && scales.IsPowerOfTwo(given))
            given.AddError("--activation-range does not go with --power-of-two, which chooses the scales of the greatest SQNR.");
        if (mode.Of(given) == QuantizationMode.Dynamic && given.Has(_range))
            given.AddError("--activation-range does not go with --dynamic, where ranges are those of the values at run time.");
        if (mode.Of(given) == QuantizationMode.WeightsOnly)
            foreach (Option option in Options.Where(given.Has))
                given.AddError($"{option.Name} does not go with --weights-only, which leaves activations real.");
    }
}
