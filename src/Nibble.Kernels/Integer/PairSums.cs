namespace Nibble.Kernels;

/// <summary>The extremes of a neighbouring pair of weights, where one of the two inputs may be 0: what a kernel that adds pairs in 16 bits has to hold.</summary>
/// <param name="Least">The least sum of the pair's negative weights, at most 0.</param>
/// <param name="Greatest">The greatest sum of the pair's positive weights, at least 0.</param>
public readonly record struct PairSums(int Least, int Greatest)
{
    /// <summary>Whether products with inputs from 0 to <paramref name="greatest"/> stay within 16 bits.</summary>
    public bool FitShorts(byte greatest) => Least * greatest >= short.MinValue && Greatest * greatest <= short.MaxValue;
}
