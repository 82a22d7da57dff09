namespace Nibble.Graphs;

/// <summary>The hyperbolic tangent.</summary>
public sealed record Tanh : Elementwise;
