namespace Nibble.Graphs;

/// <summary>x / (1 + |x|).</summary>
public sealed record Softsign : Elementwise;
