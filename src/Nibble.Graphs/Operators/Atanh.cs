namespace Nibble.Graphs;

/// <summary>The number whose hyperbolic tangent is x; NaN beyond ±1.</summary>
public sealed record Atanh : Elementwise;
