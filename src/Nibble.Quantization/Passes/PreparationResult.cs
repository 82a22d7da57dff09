using System.Collections.Immutable;
using Nibble.Graphs;

namespace Nibble.Quantization;

/// <summary>What a pass made of a network.</summary>
/// <param name="Graph">The network rewritten.</param>
/// <param name="Notes">The layers that the pass was meant for, each with whether it was served and else why not.</param>
public sealed record PreparationResult(Graph Graph, ImmutableArray<LayerNote> Notes);
