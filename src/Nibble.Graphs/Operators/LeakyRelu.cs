namespace Nibble.Graphs;

/// <summary>x where x is at least 0, else Alpha · x.</summary>
public sealed record LeakyRelu(float Alpha = 0.01f) : Elementwise;
