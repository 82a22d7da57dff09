namespace Nibble.Graphs;

/// <summary>The square root; NaN below 0.</summary>
public sealed record Sqrt : Elementwise;
