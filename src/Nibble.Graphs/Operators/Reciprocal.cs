namespace Nibble.Graphs;

/// <summary>1 / x.</summary>
public sealed record Reciprocal : Elementwise;
