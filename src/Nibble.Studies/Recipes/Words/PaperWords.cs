using Nibble.Numerics;
using static Nibble.Studies.QuantizerPlace;
using static Nibble.Studies.RecipeSetting;

namespace Nibble.Studies;

/// <summary>Quantizers of papers that have another rule for each place.</summary>
internal static class PaperWords
{
    private static readonly SettingRule Positive = SettingRule.RealFrom(1e-30);

    public static IReadOnlyList<RecipeWord<QuantizerBuilder>> All { get; } =
    [
        new("dorefa", DoReFa, Required("bits", SettingRule.WholeFrom(1, 8)), QuantizerSettings.Stochastic, QuantizerSettings.Per, QuantizerSettings.Surrogate),
        new("wage", OfWage, Required("bits", SettingRule.WholeFrom(2, 16)), new("scale", Positive, "1"), new("rate", Positive, "8"), QuantizerSettings.Surrogate),
    ];

    private static Quantizer DoReFa(RecipeSettings said, QuantizerPlace place)
    {
        int bits = said.Whole("bits");
        Rounding rounding = said.Flag(QuantizerSettings.Stochastic.Name) ? Rounding.Stochastic : Rounding.NearestEven;
        return place switch
        {
            Weights => new DoReFaWeightQuantizer(bits) { Rounding = rounding, Granularity = QuantizerSettings.GranularityOf(said, Granularity.PerTensor) },
            Values or Gates => new LinearQuantizer(0, 1, 1 << bits) { Rounding = rounding, Granularity = QuantizerSettings.GranularityOf(said, Granularity.PerTensor) },
            States => throw said.Place.Error("'dorefa' quantizes activations of 0 to 1, but a recurrent state lies in -1 to 1; use 'linear', 'fixed' or a format such as 'int8'"),
            _ => new DoReFaGradientQuantizer(bits) with { Granularity = QuantizerSettings.GranularityOf(said, Granularity.PerChannel()) },
        };
    }

    private static Quantizer OfWage(RecipeSettings said, QuantizerPlace place) => place switch
    {
        Gradients => new WageGradientQuantizer(said.Whole("bits"), said.Real("rate")),
        Errors => new WageQuantizer(said.Whole("bits")) { Scale = null }, // Shift(max|e|)
        Values => new WageQuantizer(said.Whole("bits")) { Scale = said.Real("scale") },
        _ => new WageQuantizer(said.Whole("bits")),
    };
}
