namespace Nibble.Graphs;

/// <summary>e^x.</summary>
public sealed record Exp : Elementwise;
