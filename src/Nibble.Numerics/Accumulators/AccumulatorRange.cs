namespace Nibble.Numerics;

/// <summary>The least and the greatest value that a dot product of integers can take, over all inputs of a range.</summary>
/// <param name="Low">The least value, bias included.</param>
/// <param name="High">The greatest value, bias included.</param>
public readonly record struct AccumulatorRange(Int128 Low, Int128 High)
{
    /// <summary>The smallest width of a two's complement accumulator that holds every value from <see cref="Low"/> to <see cref="High"/>.</summary>
    public int Bits
    {
        get
        {
            int bits = 1;
            while (Low < -(Int128.One << (bits - 1)) || High > (Int128.One << (bits - 1)) - 1)
                bits++;
            return bits;
        }
    }

    /// <summary>
    /// The exact range of bias + Σ wᵢ·xᵢ for known weights and every xᵢ from <paramref name="inputLow"/> to <paramref name="inputHigh"/>.
    /// </summary>
    /// <param name="weights">The integer weights, zero point removed.</param>
    /// <param name="inputLow">The least input, zero point removed.</param>
    /// <param name="inputHigh">The greatest input, zero point removed.</param>
    /// <param name="bias">What the accumulator starts from.</param>
    /// <remarks>
    /// High = b + Σ max(wᵢ·low, wᵢ·high) and Low = b + Σ min(...): reached, so no smaller width is safe. Where 0 lies in the
    /// input range every partial sum, in every order, stays inside as well; where it does not, 0 is taken into the range for that reason.
    /// The signed-sum form behind A2Q (Colbert, Pappalardo, Petri-Koenig 2023, arXiv:2308.13504).
    /// </remarks>
    public static AccumulatorRange OfDotProduct(ReadOnlySpan<int> weights, long inputLow, long inputHigh, long bias = 0)
    {
        inputLow = Math.Min(inputLow, 0);
        inputHigh = Math.Max(inputHigh, 0);
        Int128 positive = 0, negative = 0;
        foreach (int weight in weights)
        {
            if (weight > 0)
                positive += weight;
            else
                negative += weight;
        }

        return new AccumulatorRange(
            bias + (positive * inputLow) + (negative * inputHigh),
            bias + (positive * inputHigh) + (negative * inputLow));
    }

    /// <summary>The smallest range that holds both, as for the channels of one layer.</summary>
    public AccumulatorRange Union(AccumulatorRange other) => new(Int128.Min(Low, other.Low), Int128.Max(High, other.High));
}
