namespace Nibble.Graphs;

/// <summary>The greatest value under the kernel; padding never wins.</summary>
public sealed record MaxPool : Pool;
