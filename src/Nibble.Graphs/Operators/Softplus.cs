namespace Nibble.Graphs;

/// <summary>ln(1 + e^x).</summary>
public sealed record Softplus : Elementwise;
