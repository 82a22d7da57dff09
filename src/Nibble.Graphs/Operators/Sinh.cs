namespace Nibble.Graphs;

/// <summary>The hyperbolic sine.</summary>
public sealed record Sinh : Elementwise;
