using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads operators that trade channels for pixels: each is a transposition of an image whose axes are split.</summary>
internal static class DepthImport
{
    public static void DepthToSpace(ImportedNode node, ImportScope scope)
    {
        (string x, Shape shape, int block) = Read(node, scope);
        (int n, int channels, int height, int width) = (shape[0], shape[1], shape[2], shape[3]);
        if (channels % (block * block) != 0)
            throw new OnnxException($"it makes blocks of {block}x{block} pixels of the {channels} channels of {shape}, which are no multiple of their number");
        int left = channels / (block * block);
        (Shape split, int[] order) = node.Text("mode", "DCR") switch
        {
            "DCR" => (new Shape(n, block, block, left, height, width), (int[])[0, 3, 4, 1, 5, 2]),
            "CRD" => (new Shape(n, left, block, block, height, width), [0, 1, 4, 2, 5, 3]),
            string other => throw new OnnxException($"its mode is '{other}'; expected DCR or CRD"),
        };
        Emit(node, scope, x, split, order, [n, left, Times(height, block, shape), Times(width, block, shape)]);
    }

    public static void SpaceToDepth(ImportedNode node, ImportScope scope)
    {
        (string x, Shape shape, int block) = Read(node, scope);
        (int n, int channels, int height, int width) = (shape[0], shape[1], shape[2], shape[3]);
        if (height % block != 0 || width % block != 0)
            throw new OnnxException($"it takes blocks of {block}x{block} pixels of {shape}, whose height and width are no multiples of {block}");
        Emit(node, scope, x, [n, channels, height / block, block, width / block, block], [0, 3, 5, 1, 2, 4], [n, Times(channels, block * block, shape), height / block, width / block]);
    }

    private static (string X, Shape Shape, int Block) Read(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        Shape shape = scope.ShapeOf(x);
        int block = node.Small("blocksize", 0);
        if (shape.Rank != 4)
            throw new OnnxException($"it expects an image [N, C, H, W], but got {shape}");
        if (block is < 1 or > 1 << 12)
            throw new OnnxException($"its blocksize is {block}; expected 1 or more");
        if (shape.Sizes[1..].Contains(Shape.Unknown))
            throw new UnsupportedException($"on an image of the shape {shape}, of which more than the batch is unknown");
        return (x, shape, block);
    }

    // Where another axis is empty, one may be as long as it likes.
    private static int Times(int size, int factor, Shape shape) => (long)size * factor is <= int.MaxValue and long product
        ? (int)product
        : throw new OnnxException($"its blocks make an axis of {(long)size * factor} of {shape}; expected at most {int.MaxValue}");

    private static void Emit(ImportedNode node, ImportScope scope, string x, Shape split, int[] order, Shape result)
    {
        string blocks = scope.EmitExtra(node, "split", Reshaping.To(split), x);
        scope.Emit(node, Reshaping.To(result), scope.EmitExtra(node, "turned", new Transpose([.. order]), blocks));
    }
}
