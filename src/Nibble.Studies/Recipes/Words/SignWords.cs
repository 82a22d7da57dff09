using Nibble.Numerics;
using static Nibble.Studies.RecipeSetting;

namespace Nibble.Studies;

/// <summary>Quantizers that keep little more than a sign. They have one scale for all, as their papers have, unless said otherwise.</summary>
internal static class SignWords
{
    private static readonly SettingRule Positive = SettingRule.RealFrom(1e-30), Fraction = SettingRule.RealFrom(0, 10);

    private static readonly SettingRule Format = new("a format such as uint8", GridWords.IsFormat);

    public static IReadOnlyList<RecipeWord<QuantizerBuilder>> All { get; } =
    [
        new(
            "sign",
            (said, _) => new SignQuantizer
            {
                Scale = said.Flag("scaled") ? null : said.Real("scale"),
                IsStochastic = said.Flag("stochastic"),
                Granularity = QuantizerSettings.GranularityOf(said, Granularity.PerTensor),
            },
            new("scale", Positive, "1"),
            Flag("scaled"),
            QuantizerSettings.Stochastic,
            QuantizerSettings.Per,
            QuantizerSettings.Surrogate),
        new(
            "ternary",
            (said, _) => new TernaryQuantizer
            {
                Threshold = ThresholdOf(said),
                Scale = said.Flag("each-sign") ? TernaryScale.MeanOfEachSign : TernaryScale.Mean,
                ScaleFormat = said.TextOrNull("scales") is { } format ? NumberFormat.Parse(format) : null,
                Granularity = QuantizerSettings.GranularityOf(said, Granularity.PerTensor),
            },
            new("threshold", Fraction, "0.7"),
            Flag("of-greatest"),
            Flag("optimal"),
            Flag("each-sign"),
            new("scales", Format),
            QuantizerSettings.Per,
            QuantizerSettings.Surrogate),
        new(
            "ttq",
            (said, place) =>
            {
                QuantizerWords.RefuseAllButWeights(said, place);
                return new TernaryQuantizer
                {
                    Threshold = TernaryThreshold.MaxFraction(said.Double("threshold")),
                    Scale = TernaryScale.Fixed(said.Real("negative"), said.Real("positive")),
                    Granularity = QuantizerSettings.GranularityOf(said, Granularity.PerTensor),
                };
            },
            new("threshold", Fraction, "0.05"),
            new("negative", Positive, "1"),
            new("positive", Positive, "1"),
            QuantizerSettings.Per),
    ];

    private static TernaryThreshold ThresholdOf(RecipeSettings said)
    {
        if (said.Flag("optimal") && said.Flag("of-greatest"))
            throw said.Place.Error("'ternary' takes a threshold 'of-greatest' or the 'optimal' one, not both");
        return said.Flag("optimal")
            ? said.Flag("each-sign") ? TernaryThreshold.OptimalOfEachSign : TernaryThreshold.Optimal
            : said.Flag("of-greatest") ? TernaryThreshold.MaxFraction(said.Double("threshold")) : TernaryThreshold.MeanFraction(said.Double("threshold"));
    }
}
