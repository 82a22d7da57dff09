namespace Nibble.Kernels;

/// <summary>What a tile is to compute: To[r, n] = clamp(From[r, n] + Σ over taps and k of Left[r · RowStep + Offsets[tap] + k · Step] · Panel[tap, k, n]).</summary>
/// <remarks>Each element is one chain of fused multiply-adds in the order of the taps and of k that begins at From, so it may be cut anywhere without a change of its bits.</remarks>
internal unsafe struct FloatTileJob
{
    /// <summary>The first element of the first row.</summary>
    public byte* Left;

    /// <summary>Bytes from a row to the next; unused where rows are interleaved.</summary>
    public nint RowStep;

    /// <summary>Bytes from an element of a row to the next; unused where rows are interleaved.</summary>
    public nint Step;

    /// <summary>Whether Left is [depth, rows of the tile].</summary>
    public bool Interleaved;

    /// <summary>Where lines stand that are to be brought into the second cache meanwhile; null for nothing. Only with interleaved rows.</summary>
    public byte* Fetched;

    /// <summary>Bytes from there to the line of each step of a tap, <see cref="Length"/> of them; none is read, so they may lead anywhere.</summary>
    public nint* Fetches;

    /// <summary>Bytes from a row's first element to that of each tap.</summary>
    public nint* Offsets;

    /// <summary>The taps.</summary>
    public nint Taps;

    /// <summary>The elements of a tap.</summary>
    public nint Length;

    /// <summary>[taps, length, columns of the tile], as one stream.</summary>
    public float* Panel;

    /// <summary>What the sums begin with: the bias for every row (step 0), or what is there already.</summary>
    public float* From;

    /// <summary>Elements from a row of From to the next.</summary>
    public nint FromStep;

    /// <summary>Where the results go.</summary>
    public float* To;

    /// <summary>Elements from a row of To to the next.</summary>
    public nint ToStep;

    /// <summary>No result is less.</summary>
    public float Low;

    /// <summary>No result is greater.</summary>
    public float High;
}
