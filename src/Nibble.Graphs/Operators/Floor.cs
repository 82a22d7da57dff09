namespace Nibble.Graphs;

/// <summary>The greatest whole number that is not above x.</summary>
public sealed record Floor : Elementwise;
