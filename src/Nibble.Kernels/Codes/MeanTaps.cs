namespace Nibble.Kernels;

/// <summary>What each mean is taken over.</summary>
/// <param name="offsets">Where each tap's channel 0 is, seen from its row.</param>
/// <param name="count">How many taps.</param>
/// <param name="channels">The channels of a tap.</param>
internal readonly unsafe struct MeanTaps(int* offsets, int count, int channels)
{
    public int* Offsets => offsets;

    public int Count => count;

    public int Channels => channels;
}
