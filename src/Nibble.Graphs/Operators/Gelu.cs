namespace Nibble.Graphs;

/// <summary>x · Φ(x), where Φ is the normal distribution's: x / 2 · (1 + erf(x / √2)). (Hendrycks and Gimpel 2016.)</summary>
public sealed record Gelu : Elementwise
{
    /// <summary>Whether it is x / 2 · (1 + tanh(√(2/π) · (x + 0.044715 · x³))) instead.</summary>
    public bool IsApproximate { get; init; }
}
