namespace Nibble.Graphs;

/// <summary>1 where x is infinite, of the signs that are looked for, else 0.</summary>
public sealed record IsInf(bool Positive = true, bool Negative = true) : Elementwise;
