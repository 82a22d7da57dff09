namespace Nibble.Runtime;

/// <summary>The mean of each channel of an image: a float sum, row by row, divided by the number of pixels.</summary>
internal sealed class GlobalAveraging : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        int pixels = inputs[0].Shape[2] * inputs[0].Shape[3];
        Span<float> y = output.Values;
        for (int plane = 0; plane < y.Length; plane++)
        {
            float sum = 0;
            foreach (float value in inputs[0].Values.Slice(plane * pixels, pixels))
                sum += value;
            y[plane] = sum / pixels;
        }
    }
}
