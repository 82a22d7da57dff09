using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>A layer whose accumulator can't be proved to fit the limit, however coarse its weights.</summary>
public sealed class AccumulatorLimitException : NibbleException
{
    internal AccumulatorLimitException(string layer, int depth, AccumulatorLimit limit, int needed, NumberFormat input)
        : base($"Layer '{layer}' can't be proved to fit accumulators of {limit.Bits} bits: it sums {depth} products of {input} inputs, and even with weights of 2 bits it needs {needed} bits. "
            + $"Allow {needed} bits or more, or fewer bits for activations, or split the layer so that it sums fewer products.")
    {
        Layer = layer;
        NeededBits = needed;
    }

    /// <summary>The layer's name.</summary>
    public string Layer { get; }

    /// <summary>The width that the layer's accumulator needs with weights of 2 bits.</summary>
    public int NeededBits { get; }
}
