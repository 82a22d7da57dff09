namespace Nibble.Graphs;

/// <summary>x to the power of a fixed exponent.</summary>
public sealed record Pow(float Exponent) : Elementwise;
