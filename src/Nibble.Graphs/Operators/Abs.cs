namespace Nibble.Graphs;

/// <summary>x without its sign.</summary>
public sealed record Abs : Elementwise;
