namespace Nibble.Graphs;

/// <summary>The number whose hyperbolic sine is x.</summary>
public sealed record Asinh : Elementwise;
