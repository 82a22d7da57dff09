namespace Nibble.Graphs;

/// <summary>a + b.</summary>
public sealed record Add : BinaryOperator;
