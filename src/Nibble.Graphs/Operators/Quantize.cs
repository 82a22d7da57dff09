using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>
/// Maps every value to the nearest point of a grid, for any width: the one operator by which a graph says what is low-bit.
/// </summary>
/// <remarks>
/// The grid is fixed, or, where <see cref="Grid"/> is null, chosen at run time from the whole tensor (dynamic quantization; the range of
/// its values widened to hold zero, as ONNX's DynamicQuantizeLinear). Weights and biases need no Quantize: a <see cref="Constant"/> holds codes itself.
/// </remarks>
public sealed record Quantize : Operator
{
    /// <summary>Maps to a fixed grid.</summary>
    public Quantize(QuantizationGrid grid) => (Format, Grid) = (grid.Format, grid);

    private Quantize(NumberFormat format) => Format = format;

    /// <summary>The codes.</summary>
    public NumberFormat Format { get; }

    /// <summary>The grid; null where it is chosen from the values at run time.</summary>
    public QuantizationGrid? Grid { get; }

    /// <summary>Whether the grid is chosen from the values at run time.</summary>
    public bool IsDynamic => Grid is null;

    /// <summary>Maps to a grid of unsigned codes that is chosen from the values at run time.</summary>
    /// <exception cref="GraphException">The format is signed, narrow or of 32 bits.</exception>
    public static Quantize Dynamic(NumberFormat format)
    {
        Require(!format.IsSigned && !format.IsNarrow && format.Bits < 32, $"dynamic quantization has unsigned codes of 1 to 31 bits, but {format} was asked for");
        return new Quantize(format);
    }

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0];
        if (Grid is { Granularity: { Axis: int axis, GroupSize: null } } grid)
            Require(axis < x.Rank && (x[axis] == grid.Scales.Length || x[axis] == Shape.Unknown), $"has {grid.Scales.Length} channels along axis {axis}, but its input has shape {x}");
        return x;
    }
}
