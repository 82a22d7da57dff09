using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Swaps the axes of a fixed matrix.</summary>
internal static class MatrixTransposition
{
    /// <summary>The matrix with its axes swapped, codes with their grid.</summary>
    /// <param name="matrix">A constant of two axes.</param>
    /// <exception cref="OnnxException">Its scales are of groups.</exception>
    public static Constant Of(Constant matrix)
    {
        Shape shape = [matrix.Shape[1], matrix.Shape[0]];
        if (matrix.Quantized is not { } codes)
            return new Constant(new Tensor(shape, Swap(matrix.ToTensor().Values, shape)));
        QuantizationGrid grid = codes.Grid;
        if (grid.Granularity.GroupSize is not null)
            throw new OnnxException($"reads weights quantized {grid.Granularity}, but scales of QONNX broadcast and have no groups; choose a granularity per channel, or write {OnnxDialect.Qdq}");
        if (grid.Granularity.Axis is int axis)
            grid = new QuantizationGrid(grid.Format, Granularity.PerChannel(1 - axis), grid.Scales, grid.ZeroPoints, grid.Rounding);
        return new Constant(new QuantizedTensor(shape, grid, Swap(codes.Codes, shape)));
    }

    private static T[] Swap<T>(ReadOnlySpan<T> values, Shape to)
    {
        var swapped = new T[values.Length];
        for (int row = 0; row < to[0]; row++)
            for (int column = 0; column < to[1]; column++)
                swapped[(row * to[1]) + column] = values[(column * to[0]) + row];
        return swapped;
    }
}
