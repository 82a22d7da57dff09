using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>A layer whose accumulator has no room for a single weight, so that no weights but zeros could be proved to fit.</summary>
public sealed class AccumulatorLimitException : NibbleException
{
    private AccumulatorLimitException(string layer, AccumulatorLimit limit, int needed, NumberFormat input)
        : base($"Layer '{layer}' can't be proved to fit accumulators of {limit.Bits} bits: a single product of its {input} inputs with a weight of 1 needs {needed} bits. "
            + $"Allow {needed} bits or more, or fewer bits for activations.")
    {
        Layer = layer;
        NeededBits = needed;
    }

    /// <summary>The error for a layer and its input.</summary>
    internal static AccumulatorLimitException NoRoom(string layer, AccumulatorLimit limit, Quantize input) =>
        new(layer, limit, Math.Max(IntegerLayer.AccumulatorOf([1], input, 0).Bits, IntegerLayer.AccumulatorOf([-1], input, 0).Bits), input.Format);

    /// <summary>The layer's name.</summary>
    public string Layer { get; }

    /// <summary>The least width that has room for a weight of 1 and for one of -1. Useful weights need more.</summary>
    public int NeededBits { get; }
}
