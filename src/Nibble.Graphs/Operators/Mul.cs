namespace Nibble.Graphs;

/// <summary>a · b.</summary>
public sealed record Mul : BinaryOperator;
