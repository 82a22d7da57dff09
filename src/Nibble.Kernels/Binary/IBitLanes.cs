namespace Nibble.Kernels;

/// <summary>The operations on vectors of words that counting with saved carries needs: a type, so that the counting is compiled for it.</summary>
internal unsafe interface IBitLanes<TVector>
    where TVector : struct
{
    /// <summary>One word in every lane, xor the words of a panel.</summary>
    static abstract TVector Differing(ulong* word, ulong* panel);

    /// <summary>Bit by bit, the low digit of the number of ones among three: a ^ b ^ c.</summary>
    static abstract TVector Sum(TVector a, TVector b, TVector c);

    /// <summary>Bit by bit, the high digit of the number of ones among three: their majority.</summary>
    static abstract TVector Carry(TVector a, TVector b, TVector c);

    /// <summary>The number of ones in each byte.</summary>
    static abstract TVector CountBytes(TVector bits);

    /// <summary>Sums byte by byte.</summary>
    static abstract TVector AddBytes(TVector a, TVector b);

    /// <summary>Adds the bytes of each lane to it, times 1 or 8.</summary>
    static abstract TVector AddLanes(TVector lanes, TVector bytes, int logFactor);

    /// <summary>Writes -2 times each lane as 32 bits.</summary>
    static abstract void StoreNegatedTwice(TVector lanes, int* sums);
}
