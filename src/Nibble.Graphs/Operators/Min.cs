namespace Nibble.Graphs;

/// <summary>The lesser of both; NaN where one is.</summary>
public sealed record Min : BinaryOperator;
