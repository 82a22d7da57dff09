namespace Nibble.Kernels;

/// <summary>One group of a tile's rows after the other, [depth, rows of the tile]: one pointer reads them.</summary>
internal readonly struct InterleavedRows : IRowLayout
{
    public static bool Interleaved => true;

    public static bool Fetches => false;
}
