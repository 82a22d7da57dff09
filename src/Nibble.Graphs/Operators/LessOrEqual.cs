namespace Nibble.Graphs;

/// <summary>1 where the first value is less than the second or equal to it, else 0; of NaN nothing is.</summary>
public sealed record LessOrEqual : BinaryOperator;
