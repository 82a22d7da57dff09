namespace Nibble.Graphs;

/// <summary>-1, 0 or 1 for x below, at or above 0.</summary>
public sealed record Sign : Elementwise;
