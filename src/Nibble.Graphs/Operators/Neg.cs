namespace Nibble.Graphs;

/// <summary>-x.</summary>
public sealed record Neg : Elementwise;
