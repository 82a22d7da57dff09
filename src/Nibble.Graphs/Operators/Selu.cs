namespace Nibble.Graphs;

/// <summary>Gamma · x where x is above 0, else Gamma · Alpha · (e^x - 1). (Klambauer et al. 2017.)</summary>
public sealed record Selu(float Alpha = 1.67326319f, float Gamma = 1.05070102f) : Elementwise;
