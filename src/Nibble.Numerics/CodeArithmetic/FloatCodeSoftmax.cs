namespace Nibble.Numerics;

/// <summary>Softmax of codes as codes: q = rint((e · floor(1 / s_y)) / Σ e) + z_y, with e = exp((x - max x) · s_x + shift), in floats of 32 bits.</summary>
/// <remarks>
/// ONNX Runtime's QLinearSoftmax, bit for bit, for codes of 8 bits. What e is for each distance of a code from the greatest is computed in 64 bits and rounded once. The
/// shift, log(max float / length) - 5, makes the most of a float's range; the zero point of what goes in does not matter.
/// </remarks>
public sealed class FloatCodeSoftmax
{
    private const int Distances = 256;

    private readonly float[] _powers = new float[Distances];
    private readonly float _steps;

    /// <summary>Tabulates the powers.</summary>
    /// <param name="source">The grid of what goes in, per tensor and of 8 bits.</param>
    /// <param name="result">The grid of what comes out, in the same format.</param>
    /// <param name="length">The codes that share a sum.</param>
    /// <exception cref="NibbleException">The grids are not such.</exception>
    public FloatCodeSoftmax(QuantizationGrid source, QuantizationGrid result, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        if (!Takes(source, result))
            throw new NibbleException($"A softmax of codes goes from 8 bits to 8 bits of the same kind, per tensor, but was asked from {source.Format} {source.Granularity} to {result.Format} {result.Granularity}. Compute it with real numbers.");
        (Source, Result, Length) = (source, result, length);
        double scale = source.Scales[0], shift = Math.Max(0, Math.Log(float.MaxValue / length) - 5) / scale;
        for (int i = 0; i < Distances; i++)
            _powers[i] = (float)Math.Exp((i - (Distances - 1) + shift) * scale);
        _steps = MathF.Floor(1 / result.Scales[0]);
    }

    /// <summary>The grid of what goes in.</summary>
    public QuantizationGrid Source { get; }

    /// <summary>The grid of what comes out.</summary>
    public QuantizationGrid Result { get; }

    /// <summary>The codes that share a sum.</summary>
    public int Length { get; }

    /// <summary>Whether a softmax is defined from a grid to another.</summary>
    public static bool Takes(QuantizationGrid source, QuantizationGrid result) =>
        source.Format == result.Format && (source.Format == NumberFormat.UInt(8) || source.Format == NumberFormat.Int(8)) && source.Granularity.Axis is null && result.Granularity.Axis is null;

    /// <summary>Softmax of codes that share a sum.</summary>
    /// <param name="codes"><see cref="Length"/> codes less the least of their format, and what stands between them.</param>
    /// <param name="results">Where the results go, in the same places, less the least code of their format.</param>
    /// <param name="step">From one to the next.</param>
    public void Run(ReadOnlySpan<byte> codes, Span<byte> results, int step = 1)
    {
        int greatest = 0;
        for (int i = 0; i < codes.Length; i += step)
            greatest = Math.Max(greatest, codes[i]);
        int offset = Distances - 1 - greatest;
        float sum = 0;
        for (int i = 0; i < codes.Length; i += step)
            sum += _powers[codes[i] + offset];
        for (int i = 0; i < codes.Length; i += step)
            results[i] = CodeOf(MathF.Round(_powers[codes[i] + offset] * _steps / sum, MidpointRounding.ToEven));
    }

    // Steps beyond what integers hold become what processors make of them, as there.
    private byte CodeOf(float steps)
    {
        long zero = Result.ZeroPoints[0];
        if (!Result.Format.IsSigned)
            return (byte)Math.Min((float.IsFinite(steps) ? unchecked((uint)(long)steps) : 0u) + zero, byte.MaxValue);
        int whole = Math.Abs(steps) < -(float)int.MinValue ? (int)steps : int.MinValue;
        return (byte)(Math.Clamp(unchecked(whole + (int)zero), sbyte.MinValue, sbyte.MaxValue) - sbyte.MinValue);
    }
}
