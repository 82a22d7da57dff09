using Nibble.Numerics;
using Nibble.Training;

namespace Nibble.Studies;

/// <summary>The quantizers that hold for one layer; null where numbers stay real.</summary>
internal sealed record LayerQuantizers
{
    public static LayerQuantizers None { get; } = new();

    public Quantizer? Weights { get; init; }

    public Surrogate? WeightSurrogate { get; init; }

    public Quantizer? Inputs { get; init; }

    public Surrogate? InputSurrogate { get; init; }

    /// <summary>E: of the gradient by the outputs.</summary>
    public Quantizer? Errors { get; init; }
}
