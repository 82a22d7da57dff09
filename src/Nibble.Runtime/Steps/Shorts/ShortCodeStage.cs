using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Sums requantized by a float factor, or by an integer multiplier and a shift, for each channel.</summary>
/// <param name="bias">Added to the sums of each channel.</param>
/// <param name="factors">A factor for each channel; empty where multipliers are given.</param>
/// <param name="multipliers">A multiplier for each channel; empty where factors are given.</param>
/// <param name="clamp">The least and the greatest code, zero point removed.</param>
/// <param name="zero">What bytes add.</param>
internal sealed class ShortCodeStage(int[] bias, float[] factors, FixedPointMultiplier[] multipliers, (short Low, short High) clamp, int zero) : ShortStage
{
    public override void Write(in Execution run, Held output, ReadOnlySpan<int> sums, int start, int channel, int channels)
    {
        bool isShort = output.Element == Element.Short;
        Span<short> codes = isShort ? run.Shorts(output).Slice(start, sums.Length) : run.Workspace.Codes(sums.Length);
        if (multipliers.Length == 0)
            ShortOutput.Requantize(sums, bias.AsSpan(channel, channels), factors.AsSpan(channel, channels), clamp.Low, clamp.High, codes);
        else
            ShortOutput.Requantize(sums, bias.AsSpan(channel, channels), multipliers.AsSpan(channel, channels), clamp.Low, clamp.High, codes);
        if (isShort)
            return;
        Span<byte> bytes = run.Bytes(output).Slice(start, sums.Length);
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(codes[i] + zero);
    }
}
