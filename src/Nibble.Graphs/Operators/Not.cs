namespace Nibble.Graphs;

/// <summary>1 where x is 0, else 0.</summary>
public sealed record Not : Elementwise;
