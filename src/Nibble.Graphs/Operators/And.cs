namespace Nibble.Graphs;

/// <summary>1 where neither value is 0, else 0.</summary>
public sealed record And : BinaryOperator;
