namespace Nibble.Graphs;

/// <summary>x where x is at least 0, else Alpha · (e^x - 1). (Clevert et al. 2015.)</summary>
public sealed record Elu(float Alpha = 1) : Elementwise;
