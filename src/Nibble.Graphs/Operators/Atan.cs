namespace Nibble.Graphs;

/// <summary>The angle from -π/2 to π/2 whose tangent is x.</summary>
public sealed record Atan : Elementwise;
