namespace Nibble.Graphs;

/// <summary>The least whole number that is not below x.</summary>
public sealed record Ceil : Elementwise;
