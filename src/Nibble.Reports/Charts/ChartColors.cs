namespace Nibble.Reports;

/// <summary>What the colors of a heatmap say.</summary>
public enum ChartColors
{
    /// <summary>How much: viridis, whose lightness grows evenly with the value.</summary>
    Values,

    /// <summary>How far off and to which side: two hues that meet in the page's own shade at 0, with the same span on both sides.</summary>
    SignedErrors,
}
