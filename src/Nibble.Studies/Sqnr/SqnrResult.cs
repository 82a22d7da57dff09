using System.Collections.Immutable;
using Nibble.Numerics;

namespace Nibble.Studies;

/// <summary>How exactly few bits can hold weights.</summary>
/// <param name="Weights">The weights, by layer.</param>
/// <param name="OverBits">SQNR over the number of bits, each with the best point positions: network, layer, neuron, as far as they differ.</param>
/// <param name="OverPoints">SQNR over the point position, one for all weights: a curve for each number of bits.</param>
/// <param name="PictureBits">The number of bits that what follows is for.</param>
/// <param name="LayersOverPoints">SQNR over the point position, a curve for each layer; one for each of the layers.</param>
/// <param name="NeuronPoints">How many neurons have their best SQNR at each position, ascending; empty where there are no neurons.</param>
/// <param name="Layers">For each layer its position, its SQNR with it, and its SQNR with a position for each neuron.</param>
public sealed record SqnrResult(
    ImmutableArray<NetworkWeight> Weights,
    ImmutableArray<(PointScope Scope, SqnrCurve Curve)> OverBits,
    ImmutableArray<SqnrCurve> OverPoints,
    int PictureBits,
    ImmutableArray<SqnrCurve> LayersOverPoints,
    ImmutableArray<(int Point, int Neurons)> NeuronPoints,
    ImmutableArray<(int Point, double Layer, double Neuron)> Layers);
