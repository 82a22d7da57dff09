namespace Nibble.Numerics;

/// <summary>Widths of a two's complement accumulator that no dot product overflows, from less than all weights.</summary>
/// <remarks>
/// From what is known: only the data types, or the L1 norm of the weights as well; where the weights are known, <see cref="AccumulatorRange"/>
/// is exact. The accumulator starts at 0, and partial sums in any order are safe too. Colbert, Pappalardo, Petri-Koenig 2023 (A2Q, arXiv:2308.13504).
/// </remarks>
public static class AccumulatorWidth
{
    /// <summary>By the data types: P = ⌈α + log2(1 + 2^-α) + 1⌉, α = log2 K + N + M - 1 - s, where s is 1 for signed inputs. At most one bit more than the worst case needs.</summary>
    /// <param name="depth">K: how many products are summed; 0 or more.</param>
    /// <param name="input">N bits.</param>
    /// <param name="weight">M bits, signed.</param>
    /// <exception cref="NibbleException">The depth is negative, or the weights are unsigned, which the bound does not cover.</exception>
    public static int ByDataType(long depth, NumberFormat input, NumberFormat weight)
    {
        if (depth < 0)
            throw new NibbleException($"A dot product sums 0 or more products, not {depth}.");
        if (!weight.IsSigned)
            throw new NibbleException($"The bound by data type is for signed weights, but these are {weight}. Count them as {NumberFormat.Int(Math.Min(weight.Bits + 1, 32))}.");
        // 2^α is a whole number, so no logarithm needs to be rounded.
        Int128 greatest = (Int128)depth << (input.Bits + weight.Bits - 1 - (input.IsSigned ? 1 : 0));
        return BitsFor(greatest);
    }

    /// <summary>By the L1 norm of the integer weights: the least P with ‖w‖₁ · 2^(N - s) ≤ 2^(P-1) - 1.</summary>
    /// <param name="norm">Σ |w|, 0 or more.</param>
    /// <param name="input">N bits; s is 1 for signed inputs.</param>
    /// <exception cref="NibbleException">The norm is negative.</exception>
    public static int ByL1Norm(long norm, NumberFormat input) => norm >= 0
        ? BitsFor((Int128)norm << (input.Bits - (input.IsSigned ? 1 : 0)))
        : throw new NibbleException($"An L1 norm is 0 or more, not {norm}.");

    /// <summary>The greatest L1 norm of integer weights for which an accumulator of P bits is safe: (2^(P-1) - 1) · 2^(s - N).</summary>
    /// <param name="bits">P: 1 to 64.</param>
    /// <param name="input">N bits; s is 1 for signed inputs.</param>
    /// <exception cref="NibbleException">The width is not 1 to 64.</exception>
    public static double L1Bound(int bits, NumberFormat input) =>
        Math.ScaleB(TwosComplement.RangeOf(bits).Max, (input.IsSigned ? 1 : 0) - input.Bits);

    /// <summary>The greatest L1 norm where positive and negative weights of a row weigh the same: (2^P - 2) / (2^N - 1), about twice as much.</summary>
    /// <param name="bits">P: 1 to 64.</param>
    /// <param name="input">Signed or unsigned: only the distance of its ends counts.</param>
    /// <remarks>Rows centered at zero: Colbert et al. 2024 (A2Q+, arXiv:2401.10432).</remarks>
    /// <exception cref="NibbleException">The width is not 1 to 64.</exception>
    public static double ZeroCenteredL1Bound(int bits, NumberFormat input) =>
        2.0 * TwosComplement.RangeOf(bits).Max / Math.Max(input.MaxCode - input.MinCode, 1);

    // The fewest bits whose greatest number is at least this.
    private static int BitsFor(Int128 greatest) => new AccumulatorRange(0, greatest).Bits;
}
