using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>The sums themselves, as 32-bit integers, without the zero point's part.</summary>
public sealed unsafe class SumsStage : OutputStage
{
    /// <summary>Creates the stage.</summary>
    /// <param name="bias">Added to the sums, one for each channel; empty for none.</param>
    public SumsStage(params ReadOnlySpan<int> bias)
        : base(sizeof(int), bias)
    {
    }

    internal override int? Channels => null;

    internal override TileEnd End => TileEnd.Integers;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Write(int* sums, nint pitch, int rows, int firstChannel, int channels, int* offsets, float scale, byte* output, nint rowStep)
    {
        for (int channel = 0; channel < channels; channel += Lanes)
        {
            Vector512<int> offset = Vector512.Load(offsets + firstChannel + channel);
            for (int row = 0; row < rows; row++)
                LaneStore.Whole(Vector512.Load(sums + (row * pitch) + channel) + offset, (int*)output + (row * rowStep) + channel, channels - channel);
        }
    }
}
