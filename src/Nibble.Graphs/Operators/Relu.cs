namespace Nibble.Graphs;

/// <summary>max(x, 0).</summary>
public sealed record Relu : Elementwise;
