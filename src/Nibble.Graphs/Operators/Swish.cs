namespace Nibble.Graphs;

/// <summary>x · sigmoid(Alpha · x). (Ramachandran et al. 2017.)</summary>
public sealed record Swish(float Alpha = 1) : Elementwise;
