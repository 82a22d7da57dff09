namespace Nibble.Kernels;

/// <summary>Interleaved rows; while they are multiplied, memory brings what comes later, a line in each step, so that neither waits for the other.</summary>
internal readonly struct FetchingRows : IRowLayout
{
    public static bool Interleaved => true;

    public static bool Fetches => true;
}
