using Nibble.Numerics;

namespace Nibble.Studies;

/// <summary>The quantizers that hold for one layer; null where numbers stay real.</summary>
internal sealed record LayerQuantizers
{
    public static LayerQuantizers None { get; } = new();

    public Quantizer? Weights { get; init; }

    public Quantizer? Inputs { get; init; }

    /// <summary>E: of the gradient by the outputs.</summary>
    public Quantizer? Errors { get; init; }

    /// <summary>G: of the gradient by the weights.</summary>
    public Quantizer? Gradients { get; init; }

    /// <summary>What weights and bias are kept on.</summary>
    public QuantizationGrid? Grid { get; init; }
}
