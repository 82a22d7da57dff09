using Nibble.Numerics;

namespace Nibble.Cli;

/// <summary>The words for what numbers become: formats of 2 to 16 bits, and two kinds of weights that have names of their own.</summary>
internal static class FormatWords
{
    /// <summary>Three points, -s, 0 and s.</summary>
    public const string Ternary = "ternary";

    /// <summary>Two points, -s and s.</summary>
    public const string Binary = "binary";

    private const int LeastBits = 2;
    private const int MostBits = 16;

    /// <summary>The codes that a word stands for, and how their range is chosen where nothing else is said: as the few points of the named kinds need it.</summary>
    /// <exception cref="NibbleException">The word is not known.</exception>
    public static (NumberFormat Format, RangeRule Range) Parse(string word) => word switch
    {
        // With the range of the least squared error, each weight goes to the nearest of the three best points.
        Ternary => (NumberFormat.Int(2, narrow: true), RangeRule.LeastSquares),
        Binary => (NumberFormat.Bipolar, RangeRule.MeanMagnitude(1)),
        _ => (NumberFormat.Parse(word), RangeRule.MinMax),
    };

    /// <summary>What is wrong with a word for weights; null where nothing is.</summary>
    /// <param name="word">What the user wrote.</param>
    /// <param name="mayBeUnsigned">Whether weights may have a zero point, as those may that are decoded before they are multiplied.</param>
    public static string? FaultOfWeights(string word, bool mayBeUnsigned) => Fault(word, format =>
        format.IsSigned || mayBeUnsigned ? null : $"'{word}' is unsigned, and weights that are multiplied as integers need a signed format, such as int{format.Bits}; unsigned ones go with --weights-only.");

    /// <summary>What is wrong with a word for activations; null where nothing is.</summary>
    /// <param name="word">What the user wrote.</param>
    /// <param name="hasZeroPoint">Whether there is a zero point; null leaves it to the format: unsigned ones have one.</param>
    public static string? FaultOfActivations(string word, bool? hasZeroPoint) => word is Ternary or Binary || NumberFormat.Bipolar.ToString() == word
        ? $"'{word}' is for weights: activations of so few points need training. Use uint2 to uint15 or int2 to int16."
        : Fault(word, format => format.Bits == MostBits && (hasZeroPoint ?? !format.IsSigned || !format.IsSigned)
            ? $"'{word}' needs more than 16 bits once a zero point is taken away, which integer layers don't have. Use int16 without zero points, or 15 bits."
            : null);

    private static string? Fault(string word, Func<NumberFormat, string?> check)
    {
        try
        {
            NumberFormat format = Parse(word).Format;
            return format.Bits is >= LeastBits and <= MostBits || format.IsBipolar
                ? check(format)
                : $"'{word}' has {format.Bits} bits; layers run in integers with {LeastBits} to {MostBits}.";
        }
        catch (NibbleException error)
        {
            return error.Message;
        }
    }
}
