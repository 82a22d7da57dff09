using Nibble.Graphs;

namespace Nibble.Runtime;

/// <summary>Each row divided by the root of the mean of its squares, then scaled; the mean is summed in double.</summary>
internal sealed class RootMeanNormalization(RmsNormalization norm) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        ReadOnlySpan<float> scale = inputs[1].Values;
        for (int start = 0; start < output.Values.Length; start += scale.Length)
        {
            ReadOnlySpan<float> x = inputs[0].Values.Slice(start, scale.Length);
            double squares = 0;
            foreach (float value in x)
                squares += (double)value * value;
            double factor = 1 / Math.Sqrt((squares / x.Length) + norm.Epsilon);
            for (int i = 0; i < x.Length; i++)
                output.Values[start + i] = (float)(x[i] * factor * scale[i]);
        }
    }
}
