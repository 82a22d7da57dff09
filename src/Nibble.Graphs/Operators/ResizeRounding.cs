namespace Nibble.Graphs;

/// <summary>Which element is next to a place, in the mode <see cref="ResizeMode.Nearest"/>.</summary>
public enum ResizeRounding
{
    /// <summary>The nearest, of two the lower.</summary>
    PreferFloor,

    /// <summary>The nearest, of two the upper.</summary>
    PreferCeil,

    /// <summary>The one below.</summary>
    Floor,

    /// <summary>The one above.</summary>
    Ceil,
}
