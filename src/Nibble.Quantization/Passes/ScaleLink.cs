using System.Collections.Immutable;
using Nibble.Graphs;

namespace Nibble.Quantization;

/// <summary>
/// A stretch of a network along which each channel may be scaled without changing what comes out: the source makes the channels and takes
/// the factors, all layers that read them take the inverses, and what stands between commutes with a positive factor.
/// </summary>
/// <param name="Source">A Conv, Gemm, MatMul or LayerNormalization with constant parameters.</param>
/// <param name="Bias">The addition of a constant for each channel right behind the source, if any.</param>
/// <param name="Readers">The layers at the other end.</param>
/// <param name="Channels">How many channels the source makes.</param>
internal sealed record ScaleLink(GraphNode Source, GraphNode? Bias, ImmutableArray<GraphNode> Readers, int Channels);
