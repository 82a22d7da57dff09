using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Moves fixed values while a file is read: a weight that is dequantized and then transposed or reshaped stays a weight of codes.</summary>
internal static class QuantizedConstants
{
    /// <summary>Puts a constant in the place of a node that was just added and only moves one.</summary>
    public static void Fold(ImportedNode node, ImportScope scope)
    {
        if (node.Operator is not ("Transpose" or "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze")
            || scope.ValueOf(node.Output) is not RealValue { Name: var name }
            || scope.ProducerOf(name) is not { Operator: Transpose or Reshape or Flatten } mover
            || scope.ConstantOf(mover.Inputs[0]) is not { } constant)
            return;
        Shape shape = scope.ShapeOf(name);
        Constant? moved = (constant.Quantized, mover.Operator) switch
        {
            ({ } codes, Transpose transpose) => Transposed(codes, transpose.OrderFor(codes.Shape.Rank), shape),
            ({ } codes, _) => Reshaped(codes, shape),
            (null, Transpose) => null,
            _ => new Constant(constant.ToTensor().Reshape(shape)),
        };
        if (moved is not null)
            scope.Replace(mover, moved);
    }

    private static Constant? Transposed(QuantizedTensor codes, int[] order, Shape shape)
    {
        if (codes.Grid.Granularity.GroupSize is not null)
            return null;
        int rank = order.Length;
        var strides = new int[rank];
        for (int axis = rank - 1, stride = 1; axis >= 0; stride *= codes.Shape[axis], axis--)
            strides[axis] = stride;
        var moved = new int[codes.Length];
        for (int i = 0; i < moved.Length; i++)
        {
            int from = 0;
            for (int axis = rank - 1, rest = i; axis >= 0; rest /= shape[axis], axis--)
                from += rest % shape[axis] * strides[order[axis]];
            moved[i] = codes.Codes[from];
        }

        int? channels = codes.Grid.Granularity.Axis is int old ? Array.IndexOf(order, old) : null;
        return new Constant(new QuantizedTensor(shape, Along(codes.Grid, channels), moved));
    }

    // Channels along the first axis stay where they are if that keeps its size; along another they may end up anywhere.
    private static Constant? Reshaped(QuantizedTensor codes, Shape shape) =>
        codes.Grid.Granularity is { Axis: null } or { Axis: 0, GroupSize: null } && (codes.Grid.Granularity.Axis is null || (shape.Rank > 0 && shape[0] == codes.Shape[0]))
            ? new Constant(new QuantizedTensor(shape, codes.Grid, codes.Codes.ToArray()))
            : null;

    private static QuantizationGrid Along(QuantizationGrid grid, int? axis) => axis is null || axis == grid.Granularity.Axis
        ? grid
        : new QuantizationGrid(grid.Format, Granularity.PerChannel(axis.Value), grid.Scales, grid.ZeroPoints, grid.Rounding);
}
