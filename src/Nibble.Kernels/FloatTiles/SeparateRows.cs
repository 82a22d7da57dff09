namespace Nibble.Kernels;

/// <summary>Rows that are read where they stand.</summary>
internal readonly struct SeparateRows : IRowLayout
{
    public static bool Interleaved => false;

    public static bool Fetches => false;
}
