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
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void FakeQuantize(ReadOnlySpan<float> values, NumberFormat format, float scale, long zeroPoint, Span<float> points)
    {
        if (format.IsBipolar)
            FloatElementwise.Map(values, new SignFunction(scale), points);
        else
            FloatElementwise.Map(values, new GridFunction(scale, format.MinCode - zeroPoint, format.MaxCode - zeroPoint), points);
    }

    /// <summary>-<paramref name="negative"/> below a range, <paramref name="positive"/> above it, 0 in it and for NaN.</summary>
    /// <param name="values">Any numbers.</param>
    /// <param name="zeros">What becomes zero, both ends included.</param>
    /// <param name="negative">The magnitude of the negative point.</param>
    /// <param name="positive">The positive point.</param>
    /// <param name="points">As many as there are values.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Ternarize(ReadOnlySpan<float> values, Interval zeros, float negative, float positive, Span<float> points) =>
        FloatElementwise.Map(values, new TernaryFunction(zeros.Low, zeros.High, -negative, positive), points);

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

    private readonly struct GridFunction(float scale, float low, float high) : IFloatFunction
    {
        public float Apply(float x) => Steps(x, scale, low, high) * scale;

        public Vector256<float> Apply(Vector256<float> x) => Steps(x, scale, low, high) * scale;
    }

    private readonly struct SignFunction(float scale) : IFloatFunction
    {
        public float Apply(float x) => x >= 0 ? scale : -scale;

        public Vector256<float> Apply(Vector256<float> x) =>
            Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(x, Vector256<float>.Zero), Vector256.Create(scale), Vector256.Create(-scale));
    }

    private readonly struct TernaryFunction(float low, float high, float negative, float positive) : IFloatFunction
    {
        public float Apply(float x) => x < low ? negative : x > high ? positive : 0;

        public Vector256<float> Apply(Vector256<float> x)
        {
            Vector256<float> above = Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256.Create(high)), Vector256.Create(positive), Vector256<float>.Zero);
            return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(low)), Vector256.Create(negative), above);
        }
    }
}
