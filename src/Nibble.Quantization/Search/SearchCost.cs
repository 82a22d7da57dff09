namespace Nibble.Quantization;

/// <summary>What a search for few bits makes small.</summary>
public enum SearchCost
{
    /// <summary>Weights and biases, packed. Activations take no bytes, so they keep the recipe's width unless an accumulator limit makes fewer bits worth it.</summary>
    Bytes,

    /// <summary>Products times the bits of both operands, which counts what hardware pays for activations, too.</summary>
    BitOperations,
}
