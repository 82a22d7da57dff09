using System.CommandLine;
using System.CommandLine.Parsing;
using Nibble.Quantization;
using Nibble.Studies;

namespace Nibble.Cli;

/// <summary>What some layers get instead.</summary>
internal sealed class LayerOptions(ModeOptions mode, WeightOptions weights, ActivationOptions activations, ScaleOptions scales) : OptionGroup("Single layers")
{
    private const string Float = "float";

    private readonly Option<string[]> _layers = new("--layer")
    {
        Description = "What layers of a name or pattern get instead: 'conv1=float', 'fc*=int4' or 'fc*=int4,int16' (weights, input). Can be given again; later ones win. 'nibble inspect' shows the names.",
        HelpName = "PATTERN=FORMAT[,FORMAT]",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [_layers];

    /// <summary>The overrides' part of a recipe.</summary>
    public QuantizationRecipe AddTo(QuantizationRecipe recipe, CommandResult given) => recipe with
    {
        Overrides = [.. (given.GetValue(_layers) ?? []).Select(text => Override(text, given))],
    };

    /// <inheritdoc/>
    public override void Check(CommandResult given)
    {
        foreach (string text in given.GetValue(_layers) ?? [])
            if (FaultOf(text, given) is string fault)
                given.AddError($"--layer '{text}': {fault}");
    }

    private string? FaultOf(string text, CommandResult given)
    {
        QuantizationMode kind = mode.Of(given);
        (string pattern, string format, string? input) = Parts(text);
        if (pattern.Length == 0 || format.Length == 0 || input?.Length == 0)
            return "expected a name or pattern, '=' and a format, such as 'conv1=float', 'fc*=int4' or 'fc*=int4,int16'.";
        if (format == Float)
            return input is null ? null : "a layer that stays real reads its input as it is; leave out what follows the comma.";
        if (FormatWords.FaultOfWeights(format, kind == QuantizationMode.WeightsOnly) is string fault)
            return fault;
        if (input is not null && kind != QuantizationMode.Static)
            return $"{(kind == QuantizationMode.Dynamic ? "--dynamic has one kind of input for all layers" : "--weights-only leaves inputs real")}; leave out what follows the comma.";
        return input is null ? null : FormatWords.FaultOfActivations(input, scales.HasZeroPoint(given));
    }

    private LayerOverride Override(string text, CommandResult given)
    {
        (string pattern, string format, string? input) = Parts(text);
        if (format == Float)
            return new LayerOverride(pattern) { IsFloat = true };
        return new LayerOverride(pattern)
        {
            IsFloat = false,
            Weights = weights.ChoiceOf(given).To(format),
            Activations = input is null ? null : activations.ChoiceOf(given).To(input),
        };
    }

    // Names may hold the sign, formats don't: the last one counts.
    private static (string Pattern, string Weights, string? Input) Parts(string text)
    {
        int sign = text.LastIndexOf('=');
        if (sign < 0)
            return (text, "", null);
        string[] formats = text[(sign + 1)..].Split(',', 2);
        return (text[..sign], formats[0], formats.Length > 1 ? formats[1] : null);
    }
}
