namespace Nibble.Graphs;

/// <summary>The integer next to x, of two the even one.</summary>
public sealed record Round : Elementwise;
