namespace Nibble.Graphs;

/// <summary>1 where both values are equal, else 0; NaN equals nothing.</summary>
public sealed record Equal : BinaryOperator;
