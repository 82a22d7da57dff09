using System.Collections.Immutable;

namespace Nibble.Quantization;

/// <summary>A network that a search measured.</summary>
/// <param name="Number">Trials are counted from 1.</param>
/// <param name="Change">Why it was tried, for people: <c>conv1 weights to 5 bits</c>.</param>
/// <param name="Layers">The widths, in the network's order; layers whose weights alone are codes come last.</param>
/// <param name="Accuracy">What the goal's measure said.</param>
/// <param name="Bytes">Of all constants, packed.</param>
/// <param name="BitOperations">For one sample: products times the bits of both operands, over all layers with quantized weights.</param>
/// <param name="AccumulatorBits">The width that the widest accumulator provably needs.</param>
/// <param name="IsMet">Whether it is all that was asked for.</param>
public sealed record SearchTrial(
    int Number,
    string Change,
    ImmutableArray<LayerBits> Layers,
    double Accuracy,
    long Bytes,
    long BitOperations,
    int AccumulatorBits,
    bool IsMet)
{
    /// <summary>What the goal's surer measure said; null where it was not asked.</summary>
    public double? Confirmed { get; init; }

    /// <summary>Whether this network is at least as good in everything and better in something: accuracy, bytes, bit operations, accumulator bits.</summary>
    public bool Dominates(SearchTrial other) =>
        Accuracy >= other.Accuracy && Bytes <= other.Bytes && BitOperations <= other.BitOperations && AccumulatorBits <= other.AccumulatorBits
        && (Accuracy > other.Accuracy || Bytes < other.Bytes || BitOperations < other.BitOperations || AccumulatorBits < other.AccumulatorBits);
}
