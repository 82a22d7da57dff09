namespace Nibble.Graphs;

/// <summary>x · tanh(ln(1 + e^x)). (Misra 2019.)</summary>
public sealed record Mish : Elementwise;
