using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Sums scaled to real numbers, and a real bias added where the layer has one.</summary>
internal sealed class RealOutput(IntegerLayer layer, int[] bias, Tensor? realBias, int gridSource, int output) : LayerOutput
{
    // A dynamic input has its scale only now.
    public override void Begin(Workspace workspace)
    {
        float scale = workspace.Scale(gridSource);
        Span<float> factors = workspace.Factors(layer.OutputChannels);
        for (int channel = 0; channel < factors.Length; channel++)
            factors[channel] = layer.AccumulatorScale(scale, channel);
    }

    public override void Write(Workspace workspace, ReadOnlySpan<int> sums, int start, int channel, int channels) =>
        ShortOutput.Dequantize(
            sums,
            bias.AsSpan(channel, channels),
            workspace.Factors(layer.OutputChannels).Slice(channel, channels),
            realBias is null ? [] : realBias.Values.Slice(channel, channels),
            workspace.Floats(output).Slice(start, sums.Length));
}
