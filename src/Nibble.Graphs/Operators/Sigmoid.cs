namespace Nibble.Graphs;

/// <summary>1 / (1 + e^-x).</summary>
public sealed record Sigmoid : Elementwise;
