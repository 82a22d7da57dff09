using System.Globalization;
using Nibble.Numerics;
using static Nibble.Studies.RecipeSetting;

namespace Nibble.Studies;

/// <summary>Makes a quantizer of its words; null for the word that means none.</summary>
/// <param name="said">The words.</param>
/// <param name="forWeights">Whether it is for weights, which are quantized per channel and symmetrically unless said otherwise.</param>
internal delegate Quantizer? QuantizerBuilder(RecipeSettings said, bool forWeights);

/// <summary>The quantizers that a recipe can name.</summary>
internal static class QuantizerWords
{
    private const string Formats = "intN";

    public static RecipeVocabulary<QuantizerBuilder> All { get; } = new(
        "the quantizer",
        new("float", (_, _) => null),
        new(Formats, Uniform,
            new("per", SettingRule.OneOf("channel", "tensor")),
            Flag("symmetric"),
            Flag("power-of-two"),
            new("range", SettingRule.OneOf("min-max", "least-squares", "entropy", "laplace"), "min-max"),
            new("round", SettingRule.OneOf("nearest-even", "nearest-away", "half-up", "floor", "stochastic"), "nearest-even")))
    { Family = word => IsFormat(word) ? Formats : null };

    /// <summary>Makes the quantizer of a phrase; null for none.</summary>
    public static Quantizer? Build(RecipePhrase? phrase, bool forWeights)
    {
        if (phrase is null)
            return null;
        (RecipeWord<QuantizerBuilder> word, RecipeSettings settings) = All.Bind(phrase);
        try
        {
            return word.Build(settings, forWeights);
        }
        catch (Exception error) when (error is (NibbleException or ArgumentException) and not StudyException)
        {
            throw phrase.Place.Error($"'{phrase}': {error.Message}", error);
        }
    }

    private static GridQuantizer Uniform(RecipeSettings said, bool forWeights)
    {
        NumberFormat format = NumberFormat.Parse(said.Word);
        Granularity granularity = (said.TextOrNull("per") ?? (forWeights ? "channel" : "tensor")) == "channel" ? Granularity.PerChannel() : Granularity.PerTensor;
        Rounding rounding = Enum.Parse<Rounding>(said.Text("round").Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
        if (said.Flag("power-of-two"))
            return new PowerOfTwoQuantizer(format) { Granularity = granularity, Rounding = rounding };
        return new UniformQuantizer(format)
        {
            IsSymmetric = forWeights || said.Flag("symmetric"),
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

    private static bool IsFormat(string word)
    {
        string rest = word.EndsWith("-narrow", StringComparison.Ordinal) ? word[..^"-narrow".Length] : word;
        int prefix = rest.StartsWith("int", StringComparison.Ordinal) ? 3 : rest.StartsWith("uint", StringComparison.Ordinal) ? 4 : 0;
        return word == "bipolar" || (prefix > 0 && int.TryParse(rest.AsSpan(prefix), NumberStyles.None, CultureInfo.InvariantCulture, out int bits)
            && bits is >= 1 and <= 32 && !(bits == 1 && rest.Length != word.Length));
    }
}
