namespace Nibble.Runtime;

/// <summary>Batch normalization with fixed statistics.</summary>
internal sealed class Normalization(float epsilon) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        ReadOnlySpan<float> x = inputs[0].Values, scale = inputs[1].Values, bias = inputs[2].Values, mean = inputs[3].Values, variance = inputs[4].Values;
        Span<float> y = output.Values;
        if (y.IsEmpty)
            return;
        int channels = scale.Length, inner = y.Length / (output.Shape[0] * channels);
        for (int start = 0, channel = 0; start < y.Length; start += inner, channel = (channel + 1) % channels)
        {
            float factor = scale[channel] / MathF.Sqrt(variance[channel] + epsilon);
            for (int i = start; i < start + inner; i++)
                y[i] = ((x[i] - mean[channel]) * factor) + bias[channel];
        }
    }
}
