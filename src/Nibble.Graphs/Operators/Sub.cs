namespace Nibble.Graphs;

/// <summary>a - b.</summary>
public sealed record Sub : BinaryOperator;
