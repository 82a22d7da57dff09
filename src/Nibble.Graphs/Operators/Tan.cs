namespace Nibble.Graphs;

/// <summary>The tangent of x, in radians; NaN for infinities.</summary>
public sealed record Tan : Elementwise;
