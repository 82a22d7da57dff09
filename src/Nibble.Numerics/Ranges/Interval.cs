using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nibble.Numerics;

/// <summary>The real numbers from <paramref name="Low"/> to <paramref name="High"/>: what a quantizer maps onto its codes.</summary>
public readonly record struct Interval(float Low, float High)
{
    /// <summary>The least interval that holds this one and zero, which a grid must contain exactly (padding and ReLU make zeros).</summary>
    public Interval IncludingZero => new(Math.Min(Low, 0), Math.Max(High, 0));

    /// <summary>The greatest magnitude inside.</summary>
    public float MaxMagnitude => Math.Max(Math.Abs(Low), Math.Abs(High));

    /// <summary>The least interval that holds both.</summary>
    public Interval Union(Interval other) => new(Math.Min(Low, other.Low), Math.Max(High, other.High));

    /// <summary>Each end moved to the nearest number of another interval.</summary>
    public Interval ClampedTo(Interval other) => new(Math.Clamp(Low, other.Low, other.High), Math.Clamp(High, other.Low, other.High));

    /// <summary>The interval of the values seen.</summary>
    /// <exception cref="NibbleException">A value is NaN or infinite.</exception>
    public static Interval Of(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            return default;
        (float low, float high, int i) = (float.PositiveInfinity, float.NegativeInfinity, 0);
        if (Vector256.IsHardwareAccelerated)
        {
            // Two chains each, since one waits for itself. Min and Max keep NaN.
            Vector256<float> lows = Vector256.Create(low), highs = Vector256.Create(high), moreLows = lows, moreHighs = highs;
            ref float start = ref MemoryMarshal.GetReference(values);
            for (; i <= values.Length - (2 * Vector256<float>.Count); i += 2 * Vector256<float>.Count)
            {
                Vector256<float> first = Vector256.LoadUnsafe(ref start, (nuint)i), second = Vector256.LoadUnsafe(ref start, (nuint)(i + Vector256<float>.Count));
                (lows, highs) = (Vector256.Min(lows, first), Vector256.Max(highs, first));
                (moreLows, moreHighs) = (Vector256.Min(moreLows, second), Vector256.Max(moreHighs, second));
            }

            (lows, highs) = (Vector256.Min(lows, moreLows), Vector256.Max(highs, moreHighs));
            for (int lane = 0; lane < Vector256<float>.Count; lane++)
                (low, high) = (Math.Min(low, lows[lane]), Math.Max(high, highs[lane]));
        }

        for (; i < values.Length; i++)
            (low, high) = (Math.Min(low, values[i]), Math.Max(high, values[i]));
        if (!float.IsFinite(low) || !float.IsFinite(high))
            foreach (float value in values)
                if (!float.IsFinite(value))
                    throw NotFinite(value);
        return new Interval(low, high);
    }

    /// <summary>For example <c>[-1.5, 3]</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"[{Low}, {High}]");

    internal static NibbleException NotFinite(float value) =>
        new($"A range can't be chosen from data that contains {value}: every value must be finite. Look for missing or corrupt samples, or a division by zero before quantization.");
}
