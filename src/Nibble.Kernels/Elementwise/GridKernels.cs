using System.Runtime.Intrinsics;
using Nibble.Numerics;

namespace Nibble.Kernels;

/// <summary>Real numbers to the codes of a per-tensor grid and back, over spans; rounding is to nearest even. The same codes as <see cref="QuantizationGrid.Encode(float, NumberFormat, float, long, Rounding, float)"/>, bit for bit.</summary>
/// <remarks>Codes are held with their zero point removed, so that zero is 0 and products need no correction.</remarks>
public static class GridKernels
{
    /// <summary>Whether the codes of a grid, zero point removed, fit 16 bits, as <see cref="Encode"/> needs.</summary>
    public static bool HoldsInShorts(NumberFormat format, long zeroPoint) =>
        format.MinCode - zeroPoint >= short.MinValue && format.MaxCode - zeroPoint <= short.MaxValue;

    /// <summary>Whether floats hold every code of a grid, zero point removed, exactly, as <see cref="FakeQuantize"/> needs.</summary>
    public static bool HoldsInFloats(NumberFormat format, long zeroPoint) =>
        format.MinCode - zeroPoint >= -(1 << 24) && format.MaxCode - zeroPoint <= 1 << 24;

    /// <summary>The code of each number, minus the zero point. NaN becomes the least code.</summary>
    /// <param name="values">Any numbers.</param>
    /// <param name="format">The codes.</param>
    /// <param name="scale">The distance of neighbouring points.</param>
    /// <param name="zeroPoint">The code of zero.</param>
    /// <param name="codes">As many as there are values.</param>
    public static void Encode(ReadOnlySpan<float> values, NumberFormat format, float scale, long zeroPoint, Span<short> codes)
    {
        if (format.IsBipolar)
        {
            for (int sign = 0; sign < values.Length; sign++)
                codes[sign] = values[sign] >= 0 ? (short)1 : (short)-1;
            return;
        }

        float low = format.MinCode - zeroPoint, high = format.MaxCode - zeroPoint;
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= values.Length - Vector256<short>.Count; i += Vector256<short>.Count)
            {
                Vector256<int> first = Vector256.ConvertToInt32(Steps(Vector256.Create(values[i..]), scale, low, high));
                Vector256<int> second = Vector256.ConvertToInt32(Steps(Vector256.Create(values[(i + Vector256<float>.Count)..]), scale, low, high));
                Vector256.Narrow(first, second).CopyTo(codes[i..]);
            }
        }

        for (; i < values.Length; i++)
            codes[i] = (short)Steps(values[i], scale, low, high);
    }

    /// <summary>The number of each code, given without its zero point: a float product.</summary>
    public static void Decode(ReadOnlySpan<short> codes, float scale, Span<float> values)
    {
        for (int i = 0; i < codes.Length; i++)
            values[i] = codes[i] * scale;
    }

    /// <summary>The point of the grid next to each number: <see cref="Encode"/> and <see cref="Decode"/> in one, for codes of up to 24 bits.</summary>
    public static void FakeQuantize(ReadOnlySpan<float> values, NumberFormat format, float scale, long zeroPoint, Span<float> points)
    {
        if (format.IsBipolar)
        {
            for (int sign = 0; sign < values.Length; sign++)
                points[sign] = values[sign] >= 0 ? scale : -scale;
            return;
        }

        float low = format.MinCode - zeroPoint, high = format.MaxCode - zeroPoint;
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
            for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
                (Steps(Vector256.Create(values[i..]), scale, low, high) * scale).CopyTo(points[i..]);
        for (; i < values.Length; i++)
            points[i] = Steps(values[i], scale, low, high) * scale;
    }

    // Adding zero turns the -0 that a small negative number rounds to into the 0 that an integer is.
    private static float Steps(float value, float scale, float low, float high)
    {
        float steps = value / scale;
        return float.IsNaN(steps) ? low : MathF.Round(Math.Clamp(steps, low, high), MidpointRounding.ToEven) + 0;
    }

    private static Vector256<float> Steps(Vector256<float> values, float scale, float low, float high)
    {
        Vector256<float> steps = values / Vector256.Create(scale);
        Vector256<float> inside = Vector256.Min(Vector256.Max(steps, Vector256.Create(low)), Vector256.Create(high));
        Vector256<float> known = Vector256.Equals(steps, steps);
        return Vector256.ConditionalSelect(known, Vector256.Round(inside, MidpointRounding.ToEven), Vector256.Create(low)) + Vector256<float>.Zero;
    }
}
