namespace Nibble.Numerics;

/// <summary>The mean under a window in floats: the numbers s_x · (x - z_x) summed in order, over the count, rint(mean / s_y + z_y).</summary>
/// <remarks>ONNX Runtime's QLinearAveragePool, bit for bit: the zero point is added before rounding, so ties fall to even codes.</remarks>
public sealed class FloatWindowMean(QuantizationGrid source, QuantizationGrid result) : CodeMeanFunction(source, result)
{
    /// <inheritdoc/>
    public override long Of(ReadOnlySpan<long> codes, int count)
    {
        float sum = 0;
        foreach (long code in codes)
            sum += (code - Source.ZeroPoints[0]) * Source.Scales[0];
        float steps = (sum / count / Result.Scales[0]) + Result.ZeroPoints[0];
        return (long)MathF.Round(Math.Clamp(steps, Result.Format.MinCode, Result.Format.MaxCode), MidpointRounding.ToEven);
    }
}
