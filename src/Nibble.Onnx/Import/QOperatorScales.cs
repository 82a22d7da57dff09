namespace Nibble.Onnx;

/// <summary>Scales that an operator on codes implies but does not name.</summary>
internal static class QOperatorScales
{
    /// <summary>The scale of a bias in units of the products: that of the input times that of each channel of the weight.</summary>
    public static TensorValue Product(QOperatorParts parts, int input, int weight, float factor = 1)
    {
        float x = factor * ScaleOf(parts, input);
        float[] w = parts.Scales(weight);
        return new TensorValue(w.Length == 1 ? [] : [w.Length], [.. w.Select(scale => x * scale)]);
    }

    /// <summary>The one scale of an input.</summary>
    public static float ScaleOf(QOperatorParts parts, int input) =>
        parts.Scales(input) is [float scale] ? scale : throw new UnsupportedException("with several scales for its input");

    /// <summary>The scale whose float product with that of the input is the one asked for; the nearest where floats skip it.</summary>
    public static float Quotient(float product, float input)
    {
        float quotient = product / input;
        foreach (float candidate in (float[])[quotient, MathF.BitIncrement(quotient), MathF.BitDecrement(quotient)])
            if (input * candidate == product)
                return candidate;
        return quotient;
    }
}
