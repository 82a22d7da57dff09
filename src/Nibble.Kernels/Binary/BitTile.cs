namespace Nibble.Kernels;

/// <summary>What a kernel of signs is to do: the sums of a few rows and the 8 outputs of each of some panels. Machine code reads it, so its layout is fixed.</summary>
/// <remarks>
/// A bit says whether a sign is +1, so two signs have the product +1 where their bits are the same and the sum of n products is n - 2·(bits that differ).
/// Kernels write the latter part; what n is, the caller knows.
/// <code>
/// row    x0                                                   the same word for all lanes
/// panel  w0 (output 0) | w0 (output 1) | … | w0 (output 7)    lane = output
/// sum    -2·popcount(x0 ^ w0) - 2·popcount(x1 ^ w1) - …
/// </code>
/// </remarks>
internal unsafe struct BitTile
{
    /// <summary>Outputs of a panel.</summary>
    public const int Outputs = 8;

    /// <summary>The most rows of a tile.</summary>
    public const int MostRows = 16;

    /// <summary>The first row.</summary>
    public byte* Rows;

    /// <summary>Bytes from a row to the next.</summary>
    public nint RowStep;

    /// <summary>Where each word of a row stands, in bytes from where the row begins.</summary>
    public nint* Words;

    /// <summary>The number of words.</summary>
    public nint WordCount;

    /// <summary>The first panel: 8 words for each word of a row. The next one follows.</summary>
    public ulong* Panel;

    /// <summary>Room for the sums of the first row, 8 a panel.</summary>
    public int* Sums;

    /// <summary>Bytes from a row's sums to the next row's.</summary>
    public nint SumStep;

    /// <summary>The number of panels, at least 1.</summary>
    public nint PanelCount;
}
