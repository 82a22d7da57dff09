using Nibble.Numerics;

namespace Nibble.Studies;

/// <summary>The quantizers that hold for one layer; null where numbers stay real.</summary>
internal sealed record LayerQuantizers
{
    public static LayerQuantizers None { get; } = new();

    public Quantizer? Weights { get; init; }

    public Quantizer? Inputs { get; init; }
}
