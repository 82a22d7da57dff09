namespace Nibble.Numerics;

/// <summary>Which weights of a network share one point position: finer sets never lower the SQNR and cost one more number each.</summary>
public enum PointScope
{
    /// <summary>All weights of the network.</summary>
    Network,

    /// <summary>The weights of each layer.</summary>
    Layer,

    /// <summary>The weights of each neuron or filter.</summary>
    Neuron,
}
