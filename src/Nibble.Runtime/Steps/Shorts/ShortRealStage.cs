using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Sums scaled to real numbers, a real bias added where the layer has one, then limited.</summary>
internal sealed class ShortRealStage(IntegerLayer layer, int[] bias, Tensor? realBias, int gridSource, (float Low, float High) clamp) : ShortStage
{
    // A dynamic input has its scale only now.
    public override void Begin(Workspace workspace)
    {
        float scale = workspace.Scale(gridSource);
        Span<float> factors = workspace.Factors(layer.OutputChannels);
        for (int channel = 0; channel < factors.Length; channel++)
            factors[channel] = layer.AccumulatorScale(scale, channel);
    }

    public override void Write(in Execution run, Held output, ReadOnlySpan<int> sums, int start, int channel, int channels)
    {
        Span<float> values = run.Writable(output).Slice(start, sums.Length);
        ShortOutput.Dequantize(
            sums,
            bias.AsSpan(channel, channels),
            run.Workspace.Factors(layer.OutputChannels).Slice(channel, channels),
            realBias is null ? [] : realBias.Values.Slice(channel, channels),
            values);
        if (clamp is (float.NegativeInfinity, float.PositiveInfinity))
            return;
        foreach (ref float value in values)
            value = Math.Min(Math.Max(value, clamp.Low), clamp.High);
    }
}
