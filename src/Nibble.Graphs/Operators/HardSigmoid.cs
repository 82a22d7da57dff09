namespace Nibble.Graphs;

/// <summary>Alpha · x + Beta, limited to 0..1.</summary>
public sealed record HardSigmoid(float Alpha = 0.2f, float Beta = 0.5f) : Elementwise;
