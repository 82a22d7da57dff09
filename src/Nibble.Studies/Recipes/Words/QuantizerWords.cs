using System.Globalization;
using Nibble.Numerics;
using static Nibble.Studies.QuantizerPlace;
using static Nibble.Studies.RecipeSetting;

namespace Nibble.Studies;

/// <summary>Makes a quantizer of its words; null for the word that means none.</summary>
/// <param name="said">The words.</param>
/// <param name="place">Where it stands.</param>
internal delegate Quantizer? QuantizerBuilder(RecipeSettings said, QuantizerPlace place);

/// <summary>The quantizers that a recipe can name. A new one is one entry here.</summary>
internal static class QuantizerWords
{
    private const string Formats = "intN";

    private static readonly SettingRule Positive = SettingRule.RealFrom(1e-30);

    private static readonly RecipeSetting Per = new("per", SettingRule.OneOf("channel", "tensor")), Stochastic = Flag("stochastic");

    public static RecipeVocabulary<QuantizerBuilder> All { get; } = new(
        "the quantizer",
        new("float", (_, _) => null),
        new(
            Formats,
            Uniform,
            Per,
            Flag("symmetric"),
            Flag("power-of-two"),
            new("range", SettingRule.OneOf("min-max", "least-squares", "entropy", "laplace"), "min-max"),
            Stochastic),
        new("fixed", (said, _) => new FixedGridQuantizer(Grid(said)), Required("format", FixedPoint), Stochastic),
        new(
            "sign",
            (said, place) => new SignQuantizer { Scale = said.Flag("scaled") ? null : said.Real("scale"), IsStochastic = said.Flag("stochastic"), Granularity = GranularityOf(said, place) },
            new("scale", Positive, "1"),
            Flag("scaled"),
            Stochastic,
            Per),
        new(
            "ternary",
            (said, place) => new TernaryQuantizer { Granularity = GranularityOf(said, place), Threshold = said.Flag("optimal") ? TernaryThreshold.Optimal : TernaryThreshold.MeanFraction(said.Double("threshold")) },
            new("threshold", SettingRule.RealFrom(0, 10), "0.7"),
            Flag("optimal"),
            Per),
        new("lsq", (said, place) => new LsqQuantizer(place == Weights ? NumberFormat.Int(said.Whole("bits")) : NumberFormat.UInt(said.Whole("bits")), said.Real("step")), Required("bits", Bits(2)), new("step", Positive, "0.1")),
        new("pact", (said, _) => new PactQuantizer(said.Whole("bits"), said.Real("limit")), Required("bits", Bits(1)), new("limit", Positive, "6")),
        new(
            "dorefa",
            (said, place) => place switch
            {
                Weights => new DoReFaWeightQuantizer(said.Whole("bits")),
                Values => new LinearQuantizer(0, 1, 1 << said.Whole("bits")),
                _ => new DoReFaGradientQuantizer(said.Whole("bits")),
            },
            Required("bits", SettingRule.WholeFrom(1, 8))),
        new(
            "wage",
            (said, place) => place switch
            {
                Gradients => new WageGradientQuantizer(said.Whole("bits"), said.Real("rate")),
                Values => new WageQuantizer(said.Whole("bits")) { Scale = said.Real("scale") },
                _ => new WageQuantizer(said.Whole("bits")),
            },
            Required("bits", Bits(2)),
            new("scale", Positive, "1"),
            new("rate", Positive, "8")),
        new("hwgq", (said, _) => new HalfWaveGaussianQuantizer(1 << said.Whole("bits"), !said.Flag("not-uniform")), Required("bits", SettingRule.WholeFrom(1, 4)), Flag("not-uniform")),
        new("log", (said, _) => new LogarithmicQuantizer(said.Whole("bits")) { IsStochastic = said.Flag("stochastic"), MaxExponent = said.Has("top") ? said.Whole("top") : null }, Required("bits", SettingRule.WholeFrom(2, 8)), new("top", SettingRule.WholeFrom(-126, 127)), Stochastic),
        new("apot", (said, place) => new ScaledCodebookQuantizer(PowersOfTwo.Additive(said.Whole("bits"), place == Weights)) { Scale = said.Real("scale") }, Required("bits", SettingRule.WholeFrom(2, 8)), new("scale", Positive, "1")),
        new("k-means", (said, _) => new KMeansQuantizer(said.Whole("clusters")), Required("clusters", SettingRule.WholeFrom(2, 256))))
    { Family = word => IsFormat(word) ? Formats : null };

    private static SettingRule FixedPoint => new("a fixed point format <IL,FL>, such as <2,14>", text => Parts(text) is not null);

    /// <summary>Makes the quantizer of a phrase; null for none.</summary>
    public static Quantizer? Build(RecipePhrase? phrase, QuantizerPlace place)
    {
        if (phrase is null)
            return null;
        (RecipeWord<QuantizerBuilder> word, RecipeSettings settings) = All.Bind(phrase);
        return Explained(phrase, () => word.Build(settings, place));
    }

    /// <summary>The grid that weights are kept on: a fixed point format; null where the phrase is.</summary>
    public static QuantizationGrid? BuildGrid(RecipePhrase? phrase)
    {
        if (phrase is null)
            return null;
        (RecipeWord<QuantizerBuilder> word, RecipeSettings settings) = All.Bind(phrase);
        return word.Name == "fixed" ? Explained(phrase, () => Grid(settings))
            : throw phrase.Place.Error($"'{phrase}' can't be what updates round weights to: that is a fixed point format, such as 'fixed <2,14> stochastic'");
    }

    private static T Explained<T>(RecipePhrase phrase, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception error) when (error is (NibbleException or ArgumentException) and not StudyException)
        {
            throw phrase.Place.Error($"'{phrase}': {error.Message}", error);
        }
    }

    private static GridQuantizer Uniform(RecipeSettings said, QuantizerPlace place)
    {
        NumberFormat format = NumberFormat.Parse(said.Word);
        Granularity granularity = GranularityOf(said, place);
        Rounding rounding = said.Flag("stochastic") ? Rounding.Stochastic : Rounding.NearestEven;
        if (said.Flag("power-of-two"))
            return new PowerOfTwoQuantizer(format) { Granularity = granularity, Rounding = rounding };
        return new UniformQuantizer(format)
        {
            IsSymmetric = place != Values || said.Flag("symmetric"),
            Granularity = granularity,
            Rounding = rounding,
            Range = said.Text("range") switch
            {
                "least-squares" => RangeRule.LeastSquares,
                "entropy" => RangeRule.Entropy,
                "laplace" => RangeRule.Laplace,
                _ => RangeRule.MinMax,
            },
        };
    }

    private static SettingRule Bits(int least) => SettingRule.WholeFrom(least, 16);

    // Codes of weights are per channel unless said otherwise; signs and ternary ones have one scale for all, as their papers have.
    private static Granularity GranularityOf(RecipeSettings said, QuantizerPlace place) =>
        (said.TextOrNull("per") ?? (place == Weights && IsFormat(said.Word) ? "channel" : "tensor")) == "channel" ? Granularity.PerChannel() : Granularity.PerTensor;

    private static QuantizationGrid Grid(RecipeSettings said)
    {
        (int whole, int fraction) = Parts(said.Text("format"))!.Value;
        return new FixedPointFormat(whole, fraction).ToGrid(said.Flag("stochastic") ? Rounding.Stochastic : Rounding.NearestEven);
    }

    private static (int Whole, int Fraction)? Parts(string text)
    {
        string[] parts = text.TrimStart('<').TrimEnd('>').Split(',');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int whole)
            && int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int fraction) ? (whole, fraction) : null;
    }

    private static bool IsFormat(string word)
    {
        string rest = word.EndsWith("-narrow", StringComparison.Ordinal) ? word[..^"-narrow".Length] : word;
        int prefix = rest.StartsWith("int", StringComparison.Ordinal) ? 3 : rest.StartsWith("uint", StringComparison.Ordinal) ? 4 : 0;
        return word == "bipolar" || (prefix > 0 && int.TryParse(rest.AsSpan(prefix), NumberStyles.None, CultureInfo.InvariantCulture, out int bits)
            && bits is >= 1 and <= 32 && !(bits == 1 && rest.Length != word.Length));
    }
}
