using Nibble.Graphs;

namespace Nibble.Runtime;

/// <summary>Each group of channels of each sample to mean 0 and variance 1, then each channel scaled and moved; mean and variance are summed in double.</summary>
internal sealed class GroupedNormalization(GroupNormalization norm) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        ReadOnlySpan<float> scale = inputs[1].Values, bias = inputs[2].Values;
        if (output.Values.IsEmpty)
            return;
        int channels = scale.Length, group = output.Values.Length / (output.Shape[0] * norm.Groups), plane = group / (channels / norm.Groups);
        for (int start = 0; start < output.Values.Length; start += group)
        {
            ReadOnlySpan<float> x = inputs[0].Values.Slice(start, group);
            Span<float> y = output.Values.Slice(start, group);
            double sum = 0, squares = 0;
            foreach (float value in x)
                sum += value;
            double mean = sum / group;
            foreach (float value in x)
                squares += (value - mean) * (value - mean);
            double factor = 1 / Math.Sqrt((squares / group) + norm.Epsilon);
            for (int i = 0; i < group; i++)
            {
                int channel = (start + i) / plane % channels;
                y[i] = (float)(((x[i] - mean) * factor * scale[channel]) + bias[channel]);
            }
        }
    }
}
