using System.Numerics;
using System.Runtime.InteropServices;

namespace Nibble.Quantization;

/// <summary>The one loop of the methods that look at products of inputs.</summary>
internal static class Rows
{
    /// <summary>target += factor · source, element by element: the same bits for any width of lanes.</summary>
    public static void AddScaled(Span<double> target, ReadOnlySpan<double> source, double factor)
    {
        Span<Vector<double>> sums = MemoryMarshal.Cast<double, Vector<double>>(target);
        ReadOnlySpan<Vector<double>> terms = MemoryMarshal.Cast<double, Vector<double>>(source[..target.Length]);
        var factors = new Vector<double>(factor);
        for (int i = 0; i < sums.Length; i++)
            sums[i] += terms[i] * factors;
        for (int i = sums.Length * Vector<double>.Count; i < target.Length; i++)
            target[i] += source[i] * factor;
    }
}
