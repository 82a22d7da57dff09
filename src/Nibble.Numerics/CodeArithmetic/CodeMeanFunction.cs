namespace Nibble.Numerics;

/// <summary>The mean of codes as the code of another grid: the definition, one mean at a time.</summary>
public abstract class CodeMeanFunction
{
    private protected CodeMeanFunction(QuantizationGrid source, QuantizationGrid result)
    {
        foreach (QuantizationGrid grid in (ReadOnlySpan<QuantizationGrid>)[source, result])
            if (grid.Granularity.Axis is not null || grid.Format.IsBipolar)
                throw new NibbleException($"Means of codes are taken on grids per tensor that have a zero, but one is of {grid.Format} {grid.Granularity}. Decode it first.");
        (Source, Result) = (source, result);
    }

    /// <summary>The grid of what is averaged.</summary>
    public QuantizationGrid Source { get; }

    /// <summary>The grid of the mean.</summary>
    public QuantizationGrid Result { get; }

    /// <summary>The code of the mean, saturated to its format.</summary>
    /// <param name="codes">Codes of <see cref="Source"/>, their zero point included; what pads an image is the code of zero.</param>
    /// <param name="count">What the sum is divided by: as many as there are codes, or fewer where padding does not count.</param>
    public abstract long Of(ReadOnlySpan<long> codes, int count);

    private protected long Sum(ReadOnlySpan<long> codes)
    {
        long sum = 0;
        foreach (long code in codes)
            sum += code - Source.ZeroPoints[0];
        return sum;
    }
}
