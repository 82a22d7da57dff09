namespace Nibble.Graphs;

/// <summary>x limited to Low..High.</summary>
public sealed record Clip(float Low = float.NegativeInfinity, float High = float.PositiveInfinity) : Elementwise;
