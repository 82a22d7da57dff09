using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>The codes of a value of the network on a fixed grid, as QuantizeLinear makes them; a DequantizeLinear completes them to a Quantize.</summary>
/// <param name="Source">The name of the value whose codes they are.</param>
/// <param name="Grid">Where they lie.</param>
internal sealed record CodesValue(string Source, QuantizationGrid Grid) : ImportedValue
{
    /// <summary>Whether the value lies on the grid as it is, so that nothing is left to complete: codes that were moved, or that the caller gives.</summary>
    public bool IsOnGrid { get; init; }
}
