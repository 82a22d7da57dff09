namespace Nibble.Graphs;

/// <summary>The hyperbolic cosine.</summary>
public sealed record Cosh : Elementwise;
