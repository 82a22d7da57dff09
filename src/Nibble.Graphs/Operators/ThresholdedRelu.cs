namespace Nibble.Graphs;

/// <summary>x where x is above Alpha, else 0.</summary>
public sealed record ThresholdedRelu(float Alpha = 1) : Elementwise;
