using System.Numerics;

namespace Nibble.Numerics;

/// <summary>How many bits sums and products need so that none can overflow; both operands signed, or both unsigned.</summary>
/// <remarks>
/// The rules of the lecture "Quantifying neural networks" (Farrugia, Nadal, Leonardon, Gripon): safe, not always the fewest bits. What
/// known weights need exactly says <see cref="AccumulatorRange"/>. An unsigned operand beside a signed one counts as signed with a bit more.
/// </remarks>
public static class BitGrowth
{
    /// <summary>A sum of two: max(n1, n2) + 1 bits.</summary>
    public static int OfSum(int left, int right) => Math.Max(left, right) + 1;

    /// <summary>A sum of <paramref name="count"/> terms of one width: ⌈log2 count⌉ bits more; of none, the width of a term.</summary>
    public static int OfSum(int bits, long count) => bits + (count < 1 ? 0 : 64 - BitOperations.LeadingZeroCount((ulong)count - 1));

    /// <summary>A product: n1 + n2 bits, whatever the signs.</summary>
    public static int OfProduct(int left, int right) => left + right;

    /// <summary>A product of narrow signed numbers, which are symmetric about zero: n1 + n2 - 1 bits.</summary>
    public static int OfSymmetricProduct(int left, int right) => left + right - 1;

    /// <summary>A sum of two fixed point numbers whose points are at the same place, where it stays.</summary>
    /// <exception cref="NibbleException">The points differ, or the sum has more bits than a format can have.</exception>
    public static FixedPointFormat OfSum(FixedPointFormat left, FixedPointFormat right) => left.FractionBits == right.FractionBits
        ? new FixedPointFormat(Math.Max(left.IntegerBits, right.IntegerBits) + 1, left.FractionBits)
        : throw new NibbleException($"{left} and {right} can't be added: their points are at different places. Shift one of them first.");

    /// <summary>A sum of <paramref name="count"/> fixed point numbers of one format.</summary>
    /// <exception cref="NibbleException">The sum has more bits than a format can have.</exception>
    public static FixedPointFormat OfSum(FixedPointFormat term, long count) => new(OfSum(term.IntegerBits, count), term.FractionBits);

    /// <summary>A product of two fixed point numbers: bits add up, and so do the places of the points.</summary>
    /// <exception cref="NibbleException">The product has more bits than a format can have.</exception>
    public static FixedPointFormat OfProduct(FixedPointFormat left, FixedPointFormat right) =>
        new(left.IntegerBits + right.IntegerBits, left.FractionBits + right.FractionBits);
}
