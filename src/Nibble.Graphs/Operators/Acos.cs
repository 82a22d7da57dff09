namespace Nibble.Graphs;

/// <summary>The angle from 0 to π whose cosine is x; NaN beyond ±1.</summary>
public sealed record Acos : Elementwise;
