using Nibble.Numerics;
using static Nibble.Studies.QuantizerPlace;
using static Nibble.Studies.RecipeSetting;

namespace Nibble.Studies;

/// <summary>Quantizers of points that need not be evenly spaced, or that zero need not be one of.</summary>
internal static class CodebookWords
{
    private static readonly SettingRule Positive = SettingRule.RealFrom(1e-30), Any = SettingRule.RealFrom(double.MinValue), Exponent = SettingRule.WholeFrom(-126, 127);

    // A codebook is stretched by a scale that learns, or by one that each group's greatest value decides.
    private static readonly RecipeSetting[] Scaling = [new("scale", Positive, "1"), Flag("fitted"), Flag("standardized"), QuantizerSettings.Per, QuantizerSettings.Surrogate];

    public static IReadOnlyList<RecipeWord<QuantizerBuilder>> All { get; } =
    [
        new(
            "linear",
            (said, _) => new LinearQuantizer(said.Real("low"), said.Real("high"), said.Whole("levels"))
            {
                Rounding = said.Flag("stochastic") ? Rounding.Stochastic : said.Flag("half-up") ? Rounding.HalfUp : Rounding.NearestEven,
            },
            Required("levels", SettingRule.WholeFrom(2, 65536)),
            new("low", Any, "-1"),
            new("high", Any, "1"),
            Flag("half-up"),
            QuantizerSettings.Stochastic,
            QuantizerSettings.Surrogate),
        new(
            "hwgq",
            (said, _) => new HalfWaveGaussianQuantizer((1 << said.Whole("bits")) - 1, !said.Flag("not-uniform")),
            Required("bits", SettingRule.WholeFrom(1, 4)),
            Flag("not-uniform"),
            QuantizerSettings.Surrogate),
        new(
            "log",
            (said, _) => new LogarithmicQuantizer(said.Whole("bits"))
            {
                IsStochastic = said.Flag("stochastic"),
                MaxExponent = said.Has("top") ? said.Whole("top") : null,
                Granularity = QuantizerSettings.GranularityOf(said, Granularity.PerTensor),
            },
            Required("bits", SettingRule.WholeFrom(2, 8)),
            new("top", Exponent),
            QuantizerSettings.Stochastic,
            QuantizerSettings.Per,
            QuantizerSettings.Surrogate),
        new("apot", (said, place) => Scaled(said, place, PowersOfTwo.Additive(said.Whole("bits"), place != Values)), [Required("bits", SettingRule.WholeFrom(2, 8)), .. Scaling]),
        new(
            "powers-of-two",
            (said, place) => Scaled(said, place, PowersOfTwo.Single(said.Whole("lowest"), said.Whole("highest"), place != Values || said.Flag("signed"), !said.Flag("no-zero"))),
            [Required("lowest", Exponent), Required("highest", Exponent), Flag("signed"), Flag("no-zero"), .. Scaling]),
        new(
            "gaussian",
            (said, place) => Scaled(said, place, GaussianCodebook.Normal(said.Whole("levels"), said.Flag("uniform"))),
            [Required("levels", SettingRule.WholeFrom(2, 256)), Flag("uniform"), .. Scaling]),
        new("points", (said, place) => Scaled(said, place, new Codebook([.. said.Reals("values")])), [Required("values", SettingRule.Ascending), .. Scaling]),
        new(
            "k-means",
            (said, place) =>
            {
                QuantizerWords.RefuseAllButWeights(said, place);
                return new KMeansQuantizer(said.Whole("clusters"))
                {
                    Start = said.Text("start") switch { "quantile" => KMeansStart.Quantile, "plus-plus" => KMeansStart.PlusPlus, _ => KMeansStart.Linear },
                    Granularity = QuantizerSettings.GranularityOf(said, Granularity.PerTensor),
                };
            },
            Required("clusters", SettingRule.WholeFrom(2, 256)),
            new("start", SettingRule.OneOf("linear", "quantile", "plus-plus"), "linear"),
            QuantizerSettings.Per),
    ];

    private static ScaledCodebookQuantizer Scaled(RecipeSettings said, QuantizerPlace place, Codebook codebook)
    {
        if (place is Errors or Gradients && !said.Flag("fitted"))
            throw said.Place.Error($"'{said.Word}' learns its scale from gradients, so it can't quantize them; say 'fitted', which takes the scale from their greatest value");
        return new ScaledCodebookQuantizer(codebook)
        {
            Scale = said.Flag("fitted") ? null : said.Real("scale"),
            Standardizes = said.Flag("standardized"),
            Granularity = QuantizerSettings.GranularityOf(said, Granularity.PerTensor),
        };
    }
}
