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
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                throw NotFinite(value);
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        return new Interval(low, high);
    }

    /// <summary>For example <c>[-1.5, 3]</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"[{Low}, {High}]");

    internal static NibbleException NotFinite(float value) =>
        new($"A range can't be chosen from data that contains {value}: every value must be finite. Look for missing or corrupt samples, or a division by zero before quantization.");
}
