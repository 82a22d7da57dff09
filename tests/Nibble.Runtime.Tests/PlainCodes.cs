using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

/// <summary>Functions of codes without weights, one element after the other.</summary>
internal static class PlainCodes
{
    public static PlainValue Pairs(PlainValue left, PlainValue right, CodePairFunction function)
    {
        int[] shape = [.. left.Shape.Zip(right.Shape, Math.Max)];
        var codes = new long[shape.Aggregate(1, (count, size) => count * size)];
        for (int i = 0; i < codes.Length; i++)
            codes[i] = function.Of(left.Codes![IndexIn(left.Shape, shape, i)], right.Codes![IndexIn(right.Shape, shape, i)]);
        return PlainValue.OfCodes(shape, codes, function.Result);
    }

    public static PlainValue Means(PlainValue images, AveragePool pool, CodeMeanFunction function)
    {
        (int planes, int height, int width) = (images.Shape[0] * images.Shape[1], images.Shape[2], images.Shape[3]);
        (int outHeight, int outWidth) = pool.Window.OutputSize(height, width, pool.KernelHeight, pool.KernelWidth);
        List<long> means = [];
        for (int plane = 0; plane < planes; plane++)
            for (int oy = 0; oy < outHeight; oy++)
                for (int ox = 0; ox < outWidth; ox++)
                {
                    List<long> codes = [];
                    int inside = 0;
                    for (int ky = 0; ky < pool.KernelHeight; ky++)
                        for (int kx = 0; kx < pool.KernelWidth; kx++)
                        {
                            int y = (oy * pool.Window.StrideY) - pool.Window.PadTop + (ky * pool.Window.DilationY), x = (ox * pool.Window.StrideX) - pool.Window.PadLeft + (kx * pool.Window.DilationX);
                            bool isInside = y >= 0 && y < height && x >= 0 && x < width;
                            codes.Add(isInside ? images.Codes![(((plane * height) + y) * width) + x] : function.Source.ZeroPoints[0]);
                            inside += isInside ? 1 : 0;
                        }

                    means.Add(function.Of([.. codes], pool.CountIncludePad ? codes.Count : inside));
                }

        return PlainValue.OfCodes([images.Shape[0], images.Shape[1], outHeight, outWidth], [.. means], function.Result);
    }

    /// <summary>Sums of products of two stacks of matrices of the same leading axes.</summary>
    public static PlainSums Product(PlainValue left, PlainValue right)
    {
        (int rows, int depth, int columns) = (left.Shape[^2], left.Shape[^1], right.Shape[^1]);
        int[] shape = [.. left.Shape[..^1], columns];
        var sums = new long[shape.Aggregate(1, (count, size) => count * size)];
        for (int i = 0; i < sums.Length; i++)
        {
            (int stack, int row, int column) = (i / (rows * columns), i / columns % rows, i % columns);
            for (int k = 0; k < depth; k++)
                sums[i] += (left.Codes![(((stack * rows) + row) * depth) + k] - left.Grid!.ZeroPoints[0]) * (right.Codes![(((stack * depth) + k) * columns) + column] - right.Grid!.ZeroPoints[0]);
        }

        return new PlainSums(shape, sums, new int[sums.Length], left.Grid!.Scales[0], right.Grid!);
    }

    private static int IndexIn(int[] shape, int[] of, int index)
    {
        int result = 0, step = 1;
        for (int axis = of.Length - 1; axis >= 0; axis--)
        {
            result += shape[axis] == 1 ? 0 : index % of[axis] * step;
            index /= of[axis];
            step *= shape[axis];
        }

        return result;
    }
}
