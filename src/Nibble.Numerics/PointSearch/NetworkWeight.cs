namespace Nibble.Numerics;

/// <summary>The weights of one layer.</summary>
/// <param name="Name">What the layer, or its weight, is called.</param>
/// <param name="Values">The weights.</param>
/// <param name="NeuronAxis">The axis along which neurons or filters are counted; null where there are none, so that the layer is one set.</param>
public sealed record NetworkWeight(string Name, Tensor Values, int? NeuronAxis = 0)
{
    /// <summary>The granularity of sets within this layer.</summary>
    internal Granularity GranularityFor(PointScope scope) =>
        scope == PointScope.Neuron && NeuronAxis is int axis ? Granularity.PerChannel(axis) : Granularity.PerTensor;
}
