namespace Nibble.Graphs;

/// <summary>The number of at least 0 whose hyperbolic cosine is x; NaN below 1.</summary>
public sealed record Acosh : Elementwise;
