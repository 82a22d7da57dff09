namespace Nibble.Graphs;

/// <summary>The sine of x, in radians; NaN for infinities.</summary>
public sealed record Sin : Elementwise;
