using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>Sums requantized by a float factor for each channel.</summary>
internal sealed class FloatScaleOutput(int[] bias, float[] factors, short low, short high, int output) : LayerOutput
{
    public override void Write(Workspace workspace, ReadOnlySpan<int> sums, int start, int channel, int channels) =>
        ShortOutput.Requantize(sums, bias.AsSpan(channel, channels), factors.AsSpan(channel, channels), low, high, workspace.Codes(output).Slice(start, sums.Length));
}
