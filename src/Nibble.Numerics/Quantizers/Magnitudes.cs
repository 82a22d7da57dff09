namespace Nibble.Numerics;

// What scales are fitted from; both refuse NaN and infinities.
internal static class Magnitudes
{
    // The mean of |x|, summed in doubles; 0 where there are no values.
    public static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += float.IsFinite(value) ? Math.Abs(value) : throw Interval.NotFinite(value);
        return values.IsEmpty ? 0 : sum / values.Length;
    }

    public static float Max(ReadOnlySpan<float> values) => Interval.Of(values).MaxMagnitude;
}
