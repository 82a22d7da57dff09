namespace Nibble.Graphs;

/// <summary>The greater of both; NaN where one is.</summary>
public sealed record Max : BinaryOperator;
