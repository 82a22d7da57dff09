using System.CommandLine;
using System.CommandLine.Parsing;
using Nibble.Studies;

namespace Nibble.Cli;

/// <summary>What is quantized at all, and when its range becomes known.</summary>
internal sealed class ModeOptions() : OptionGroup("What is quantized")
{
    private readonly Option<bool> _dynamic = new("--dynamic") { Description = "Take the ranges of activations from the values at run time. Needs no data; convolutions stay real. In this mode as in all, recurrent layers and embeddings get integer weights that are decoded." };
    private readonly Option<bool> _weightsOnly = new("--weights-only") { Description = "Quantize weights alone, which are decoded before they are multiplied: smaller, not faster. Needs no data." };

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [_dynamic, _weightsOnly];

    /// <summary>The kind of quantization.</summary>
    public QuantizationMode Of(CommandResult given) =>
        given.GetValue(_dynamic) ? QuantizationMode.Dynamic : given.GetValue(_weightsOnly) ? QuantizationMode.WeightsOnly : QuantizationMode.Static;

    /// <inheritdoc/>
    public override void Check(CommandResult given)
    {
        if (given.GetValue(_dynamic) && given.GetValue(_weightsOnly))
            given.AddError("--dynamic makes activations integers and --weights-only leaves them real. Give one of them.");
    }
}
