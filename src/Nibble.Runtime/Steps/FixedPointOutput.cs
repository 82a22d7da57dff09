using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Sums requantized by an integer multiplier and a shift for each channel.</summary>
internal sealed class FixedPointOutput(int[] bias, FixedPointMultiplier[] multipliers, short low, short high, int output) : LayerOutput
{
    public override void Write(Workspace workspace, ReadOnlySpan<int> sums, int start, int channel, int channels) =>
        ShortOutput.Requantize(sums, bias.AsSpan(channel, channels), multipliers.AsSpan(channel, channels), low, high, workspace.Codes(output).Slice(start, sums.Length));
}
