using System.Runtime.Intrinsics;
using Nibble.Numerics;

namespace Nibble.Kernels;

/// <summary>What becomes of the sums of an integer product: real numbers, or the codes of the next grid.</summary>
/// <remarks>
/// Bias, factors and multipliers are one for each sum, or a single one for all of them: a row of a matrix has a channel for each
/// column, a plane of an image is all of one channel. Codes are held with their zero point removed, so its range is removed too.
/// </remarks>
public static class ShortOutput
{
    /// <summary>Real numbers: the float product of (sum + bias) and factor, plus a real bias as an addition of its own.</summary>
    /// <param name="sums">The sums.</param>
    /// <param name="bias">Added to the sums as an integer.</param>
    /// <param name="factors">The value of one step of an accumulator, s_x · s_w.</param>
    /// <param name="realBias">Added last; empty for none.</param>
    /// <param name="values">As many as there are sums.</param>
    public static void Dequantize(ReadOnlySpan<int> sums, ReadOnlySpan<int> bias, ReadOnlySpan<float> factors, ReadOnlySpan<float> realBias, Span<float> values)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
            for (; i <= sums.Length - Vector256<int>.Count; i += Vector256<int>.Count)
                Scaled(sums, bias, factors, i).CopyTo(values[i..]);
        for (; i < sums.Length; i++)
            values[i] = (float)(sums[i] + At(bias, i)) * At(factors, i);
        for (i = 0; i < sums.Length && !realBias.IsEmpty; i++)
            values[i] += At(realBias, i);
    }

    /// <summary>Codes by a float factor: the nearest integer, ties to even, of (sum + bias) · factor clamped to <paramref name="low"/>..<paramref name="high"/>.</summary>
    /// <param name="sums">The sums.</param>
    /// <param name="bias">Added to the sums as an integer.</param>
    /// <param name="factors">(s_x · s_w) / s_y.</param>
    /// <param name="low">The least code.</param>
    /// <param name="high">The greatest code.</param>
    /// <param name="codes">As many as there are sums.</param>
    public static void Requantize(ReadOnlySpan<int> sums, ReadOnlySpan<int> bias, ReadOnlySpan<float> factors, short low, short high, Span<short> codes)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<float> least = Vector256.Create((float)low), greatest = Vector256.Create((float)high);
            for (; i <= sums.Length - Vector256<short>.Count; i += Vector256<short>.Count)
            {
                Vector256<float> first = Vector256.Round(Vector256.Min(Vector256.Max(Scaled(sums, bias, factors, i), least), greatest), MidpointRounding.ToEven);
                Vector256<float> second = Vector256.Round(Vector256.Min(Vector256.Max(Scaled(sums, bias, factors, i + Vector256<int>.Count), least), greatest), MidpointRounding.ToEven);
                Vector256.Narrow(Vector256.ConvertToInt32(first), Vector256.ConvertToInt32(second)).CopyTo(codes[i..]);
            }
        }

        for (; i < sums.Length; i++)
            codes[i] = (short)MathF.Round(Math.Clamp((float)(sums[i] + At(bias, i)) * At(factors, i), low, high), MidpointRounding.ToEven);
    }

    /// <summary>Codes by an integer multiplier and a shift with one rounding, to nearest even, then clamped.</summary>
    /// <param name="sums">The sums.</param>
    /// <param name="bias">Added to the sums as an integer.</param>
    /// <param name="multipliers">The nearest of (s_x · s_w) / s_y.</param>
    /// <param name="low">The least code.</param>
    /// <param name="high">The greatest code.</param>
    /// <param name="codes">As many as there are sums.</param>
    public static void Requantize(ReadOnlySpan<int> sums, ReadOnlySpan<int> bias, ReadOnlySpan<FixedPointMultiplier> multipliers, short low, short high, Span<short> codes)
    {
        for (int i = 0; i < sums.Length; i++)
            codes[i] = (short)Math.Clamp(At(multipliers, i).Apply(sums[i] + At(bias, i), Rounding.NearestEven), low, high);
    }

    private static Vector256<float> Scaled(ReadOnlySpan<int> sums, ReadOnlySpan<int> bias, ReadOnlySpan<float> factors, int i)
    {
        Vector256<int> biases = bias.Length == 1 ? Vector256.Create(bias[0]) : Vector256.Create(bias[i..]);
        Vector256<float> scales = factors.Length == 1 ? Vector256.Create(factors[0]) : Vector256.Create(factors[i..]);
        return Vector256.ConvertToSingle(Vector256.Create(sums[i..]) + biases) * scales;
    }

    private static T At<T>(ReadOnlySpan<T> values, int i) => values[values.Length == 1 ? 0 : i];
}
