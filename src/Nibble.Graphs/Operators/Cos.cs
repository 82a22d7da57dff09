namespace Nibble.Graphs;

/// <summary>The cosine of x, in radians; NaN for infinities.</summary>
public sealed record Cos : Elementwise;
