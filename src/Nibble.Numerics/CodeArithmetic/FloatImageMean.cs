namespace Nibble.Numerics;

/// <summary>The mean of a whole image by one factor: rint(f32(Σ (x - z_x)) · (s_x / (s_y · f32(count)))) + z_y.</summary>
/// <remarks>ONNX Runtime's QLinearGlobalAveragePool, bit for bit.</remarks>
public sealed class FloatImageMean(QuantizationGrid source, QuantizationGrid result) : CodeMeanFunction(source, result)
{
    /// <summary>What the sum is multiplied by.</summary>
    /// <param name="count">What the sum is divided by.</param>
    public float Factor(int count) => Source.Scales[0] / (Result.Scales[0] * count);

    /// <inheritdoc/>
    public override long Of(ReadOnlySpan<long> codes, int count)
    {
        long zero = Result.ZeroPoints[0];
        float steps = Sum(codes) * Factor(count);
        return (long)MathF.Round(Math.Clamp(steps, Result.Format.MinCode - zero, Result.Format.MaxCode - zero), MidpointRounding.ToEven) + zero;
    }
}
