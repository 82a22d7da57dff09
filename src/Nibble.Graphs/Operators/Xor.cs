namespace Nibble.Graphs;

/// <summary>1 where one value alone is 0, else 0.</summary>
public sealed record Xor : BinaryOperator;
