using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>What a surrogate sees of values that share a scale or a codebook.</summary>
/// <param name="range">The least and the greatest point that a value can be mapped to; infinite where a quantizer has none.</param>
/// <param name="values">The values before they were mapped.</param>
/// <param name="points">The points that they were mapped to, as many.</param>
public readonly ref struct QuantizedGroup(Interval range, ReadOnlySpan<float> values, ReadOnlySpan<float> points)
{
    /// <summary>The least and the greatest point.</summary>
    public Interval Range { get; } = range;

    /// <summary>The values before they were mapped.</summary>
    public ReadOnlySpan<float> Values { get; } = values;

    /// <summary>The points that they were mapped to.</summary>
    public ReadOnlySpan<float> Points { get; } = points;
}
