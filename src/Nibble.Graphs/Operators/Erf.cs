namespace Nibble.Graphs;

/// <summary>The error function: 2/√π times the integral of e^-t² from 0 to x.</summary>
public sealed record Erf : Elementwise;
