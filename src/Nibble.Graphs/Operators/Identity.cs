namespace Nibble.Graphs;

/// <summary>x itself.</summary>
public sealed record Identity : Elementwise;
