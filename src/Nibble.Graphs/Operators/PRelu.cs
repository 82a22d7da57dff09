namespace Nibble.Graphs;

/// <summary>a where a is at least 0, else a · b.</summary>
public sealed record PRelu : BinaryOperator;
