using System.Globalization;
using Nibble.Numerics;
using static Nibble.Studies.QuantizerPlace;
using static Nibble.Studies.RecipeSetting;

namespace Nibble.Studies;

/// <summary>Quantizers whose points are evenly spaced about zero: formats, fixed point, and grids that learn.</summary>
internal static class GridWords
{
    /// <summary>What stands for the names of all formats.</summary>
    public const string Formats = "intN";

    private static readonly SettingRule Positive = SettingRule.RealFrom(1e-30);

    private static readonly SettingRule FixedPoint = new("a fixed point format <IL,FL>, such as <2,14>", text => Parts(text) is not null);

    public static IReadOnlyList<RecipeWord<QuantizerBuilder>> All { get; } =
    [
        new(
            Formats,
            Uniform,
            QuantizerSettings.Per,
            Flag("symmetric"),
            Flag("power-of-two"),
            new("range", RangeWords.Rule, RangeWords.Default),
            QuantizerSettings.Stochastic,
            QuantizerSettings.Surrogate),
        new("fixed", (said, _) => new FixedGridQuantizer(Grid(said)), Required("format", FixedPoint), QuantizerSettings.Stochastic, QuantizerSettings.Surrogate),
        new("lsq", LearnedStep, Required("bits", Bits(2)), new("step", Positive), QuantizerSettings.Per, Flag("signed")),
        new("pact", LearnedLimit, Required("bits", Bits(1)), new("limit", Positive, "6")),
    ];

    /// <summary>Whether a word is the name of a format, such as <c>uint8</c> or <c>int4-narrow</c>.</summary>
    public static bool IsFormat(string word)
    {
        string rest = word.EndsWith("-narrow", StringComparison.Ordinal) ? word[..^"-narrow".Length] : word;
        int prefix = rest.StartsWith("int", StringComparison.Ordinal) ? 3 : rest.StartsWith("uint", StringComparison.Ordinal) ? 4 : 0;
        return word == "bipolar" || (prefix > 0 && int.TryParse(rest.AsSpan(prefix), NumberStyles.None, CultureInfo.InvariantCulture, out int bits)
            && bits is >= 1 and <= 32 && !(bits == 1 && rest.Length != word.Length));
    }

    private static GridQuantizer Uniform(RecipeSettings said, QuantizerPlace place)
    {
        NumberFormat format = NumberFormat.Parse(said.Word);
        Rounding rounding = RoundingOf(said);
        RangeRule range = RangeWords.Build(said.Text("range"));
        if (place is States or Gates)
            return new FixedGridQuantizer(QuantizationGrid.FromRange(format, RangeOfState(said, range, place), format.IsSigned || said.Flag("symmetric"), rounding));

        // One scale for each output, as inference has them; activations have one for all.
        Granularity granularity = QuantizerSettings.GranularityOf(said, place == Weights ? Granularity.PerChannel() : Granularity.PerTensor);
        if (!said.Flag("power-of-two"))
            return new UniformQuantizer(format) { IsSymmetric = place != Values || said.Flag("symmetric"), Granularity = granularity, Rounding = rounding, Range = range };
        if (range is not MinMaxRange)
            throw said.Place.Error($"'{said.Word} power-of-two' finds its scale by itself, so it takes no range; leave 'range {said.Text("range")}' out");
        return new PowerOfTwoQuantizer(format) { Granularity = granularity, Rounding = rounding };
    }

    private static Interval RangeOfState(RecipeSettings said, RangeRule range, QuantizerPlace place) => range switch
    {
        _ when said.Flag("power-of-two") => throw said.Place.Error($"'{said.Word} power-of-two' looks for its scale in data, but a state has the same one always; use 'fixed <1,{NumberFormat.Parse(said.Word).Bits - 1}>'"),
        FixedRange given => given.Interval,
        MinMaxRange when place == States => new Interval(-1, 1),
        MinMaxRange => new Interval(0, 1),
        _ => throw said.Place.Error($"'range {said.Text("range")}' looks for a range in data, but a state has the same one always; use 'range fixed -1 1'"),
    };

    private static LsqQuantizer LearnedStep(RecipeSettings said, QuantizerPlace place)
    {
        QuantizerWords.RefuseGradients(said, place);
        int bits = said.Whole("bits");
        NumberFormat format = place == Weights || said.Flag("signed") ? NumberFormat.Int(bits) : NumberFormat.UInt(bits);
        LsqQuantizer quantizer = said.Has("step") ? new LsqQuantizer(format, said.Real("step")) : new LsqQuantizer(format);
        return quantizer with { Granularity = QuantizerSettings.GranularityOf(said, Granularity.PerTensor) };
    }

    private static PactQuantizer LearnedLimit(RecipeSettings said, QuantizerPlace place)
    {
        QuantizerWords.RefuseGradients(said, place);
        return new PactQuantizer(said.Whole("bits"), said.Real("limit"));
    }

    private static SettingRule Bits(int least) => SettingRule.WholeFrom(least, 16);

    private static Rounding RoundingOf(RecipeSettings said) => said.Flag(QuantizerSettings.Stochastic.Name) ? Rounding.Stochastic : Rounding.NearestEven;

    private static QuantizationGrid Grid(RecipeSettings said)
    {
        (int whole, int fraction) = Parts(said.Text("format"))!.Value;
        return new FixedPointFormat(whole, fraction).ToGrid(RoundingOf(said));
    }

    private static (int Whole, int Fraction)? Parts(string text)
    {
        string[] parts = text.TrimStart('<').TrimEnd('>').Split(',');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int whole)
            && int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int fraction) ? (whole, fraction) : null;
    }
}
