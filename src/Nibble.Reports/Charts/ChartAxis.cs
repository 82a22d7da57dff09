namespace Nibble.Reports;

/// <summary>What an axis or a color scale is called and spans.</summary>
/// <param name="Title">The name with its unit, such as "time (ns)".</param>
public sealed record ChartAxis(string Title)
{
    /// <summary>Whether the scale is logarithmic; values that aren't positive are then left out.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>Where the scale begins. Null follows the data.</summary>
    public double? Low { get; init; }

    /// <summary>Where the scale ends. Null follows the data.</summary>
    public double? High { get; init; }

    /// <summary>An axis with nothing but a name.</summary>
    public static implicit operator ChartAxis(string title) => new(title);
}
