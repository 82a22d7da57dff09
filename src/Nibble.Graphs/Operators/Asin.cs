namespace Nibble.Graphs;

/// <summary>The angle from -π/2 to π/2 whose sine is x; NaN beyond ±1.</summary>
public sealed record Asin : Elementwise;
