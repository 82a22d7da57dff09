using System.Collections.Immutable;
using System.Globalization;

namespace Nibble.Data;

/// <summary>(x - mean) / deviation with numbers that the recipe fixes: one pair for all inputs, or one for each channel.</summary>
internal sealed record AffineStep(ImmutableArray<float> Means, ImmutableArray<float> Deviations) : PreparationStep
{
    /// <summary>2x - 1.</summary>
    public static AffineStep Symmetric { get; } = new([0.5f], [0.5f]);

    public override string Words => ReferenceEquals(this, Symmetric) ? "symmetric" : $"mean {Numbers(Means)} deviation {Numbers(Deviations)}";

    public override InputTransform Fit(Dataset train)
    {
        var transform = new AffineTransform([.. Means], [.. Deviations]);
        transform.Check(train.Name, train.SampleShape);
        return transform;
    }

    private static string Numbers(ImmutableArray<float> numbers) => string.Join(' ', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));
}
