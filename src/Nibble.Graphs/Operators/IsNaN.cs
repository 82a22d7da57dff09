namespace Nibble.Graphs;

/// <summary>1 where x is not a number, else 0.</summary>
public sealed record IsNaN : Elementwise;
