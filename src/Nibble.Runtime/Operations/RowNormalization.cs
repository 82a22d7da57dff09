using Nibble.Graphs;

namespace Nibble.Runtime;

/// <summary>Each row to mean 0 and variance 1, then scaled and moved; mean and variance are summed in double.</summary>
internal sealed class RowNormalization(LayerNormalization norm) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        ReadOnlySpan<float> scale = inputs[1].Values, bias = inputs.Length > 2 ? inputs[2].Values : [];
        for (int start = 0; start < output.Values.Length; start += scale.Length)
        {
            ReadOnlySpan<float> x = inputs[0].Values.Slice(start, scale.Length);
            Span<float> y = output.Values.Slice(start, scale.Length);
            double sum = 0, squares = 0;
            foreach (float value in x)
                sum += value;
            double mean = sum / x.Length;
            foreach (float value in x)
                squares += (value - mean) * (value - mean);
            double factor = 1 / Math.Sqrt((squares / x.Length) + norm.Epsilon);
            for (int i = 0; i < y.Length; i++)
                y[i] = (float)(((x[i] - mean) * factor * scale[i]) + (bias.IsEmpty ? 0 : bias[i]));
        }
    }
}
