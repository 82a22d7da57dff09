using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nibble.Quantization;

/// <summary>The loops of the methods that look at a layer's inputs.</summary>
internal static class Rows
{
    /// <summary>target += factor · source, each element by one fused multiply-add: the same bits for any width of lanes.</summary>
    public static void AddScaled(Span<double> target, ReadOnlySpan<double> source, double factor)
    {
        Span<Vector<double>> sums = MemoryMarshal.Cast<double, Vector<double>>(target);
        ReadOnlySpan<Vector<double>> terms = MemoryMarshal.Cast<double, Vector<double>>(source[..target.Length]);
        var factors = new Vector<double>(factor);
        for (int i = 0; i < sums.Length; i++)
            sums[i] = Vector.FusedMultiplyAdd(terms[i], factors, sums[i]);
        for (int i = sums.Length * Vector<double>.Count; i < target.Length; i++)
            target[i] = Math.FusedMultiplyAdd(source[i], factor, target[i]);
    }

    /// <summary>Σ left · right, in eight sums whatever the width of lanes, so that the bits are the same on every machine.</summary>
    public static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        ReadOnlySpan<Vector256<float>> lefts = MemoryMarshal.Cast<float, Vector256<float>>(left), rights = MemoryMarshal.Cast<float, Vector256<float>>(right[..left.Length]);
        Vector256<float> lanes = Vector256<float>.Zero;
        for (int i = 0; i < lefts.Length; i++)
            lanes += lefts[i] * rights[i];
        float sum = 0;
        for (int lane = 0; lane < Vector256<float>.Count; lane++)
            sum += lanes[lane];
        for (int i = lefts.Length * Vector256<float>.Count; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }
}
