using System.Collections.Immutable;

namespace Nibble.Graphs;

/// <summary>One operation of a network: which operator, which values it reads, which it makes.</summary>
/// <param name="Name">Unique in its graph; what reports and errors call the layer.</param>
/// <param name="Operator">What is computed.</param>
/// <param name="Inputs">The names of the values read, in the operator's order; a missing last one is left out.</param>
/// <param name="Output">The name of the value made.</param>
public sealed record GraphNode(string Name, Operator Operator, ImmutableArray<string> Inputs, string Output);
