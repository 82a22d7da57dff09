namespace Nibble.Graphs;

/// <summary>x brought Bias nearer to 0 where its magnitude is above Limit, else 0.</summary>
public sealed record Shrink(float Limit = 0.5f, float Bias = 0) : Elementwise;
