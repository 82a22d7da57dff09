namespace Nibble.Graphs;

/// <summary>max(x, 0) + min(Alpha · (e^(x / Alpha) - 1), 0). (Barron 2017.)</summary>
public sealed record Celu(float Alpha = 1) : Elementwise;
