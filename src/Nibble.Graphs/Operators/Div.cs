namespace Nibble.Graphs;

/// <summary>a / b.</summary>
public sealed record Div : BinaryOperator;
