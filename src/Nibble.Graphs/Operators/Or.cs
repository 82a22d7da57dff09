namespace Nibble.Graphs;

/// <summary>0 where both values are 0, else 1.</summary>
public sealed record Or : BinaryOperator;
