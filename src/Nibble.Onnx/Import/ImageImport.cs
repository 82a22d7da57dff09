using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads convolutions and pools of two-dimensional images.</summary>
internal static class ImageImport
{
    // Beyond any image; keeps the arithmetic on sizes inside an int.
    private const int MaxWindow = 1 << 16;

    public static void Conv(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0)), weight = scope.Real(node.Input(1));
        Shape image = ImageOf(scope, x), filters = scope.ShapeOf(weight);
        if (filters.Rank != 4)
            throw new UnsupportedException($"in {filters.Rank - 2} dimensions");
        if (node.Smalls("kernel_shape") is { } kernel && !kernel.SequenceEqual((int[])[filters[2], filters[3]]))
            throw new OnnxException($"its kernel_shape is [{string.Join(", ", kernel)}], but its filters have shape {filters}");
        var conv = new Conv { Groups = node.Small("group", 1), Window = WindowOf(node, image, filters[2], filters[3]) };
        if (node.HasInput(2))
            scope.Emit(node, conv, x, weight, scope.Real(node.Input(2)));
        else
            scope.Emit(node, conv, x, weight);
    }

    public static void MaxPool(ImportedNode node, ImportScope scope)
    {
        if (node.Integer("storage_order", 0) != 0)
            throw new UnsupportedException("in column order");
        (string x, Window window, int height, int width) = Pool(node, scope);
        scope.Emit(node, new MaxPool { KernelHeight = height, KernelWidth = width, Window = window }, x);
    }

    public static void AveragePool(ImportedNode node, ImportScope scope)
    {
        (string x, Window window, int height, int width) = Pool(node, scope);
        bool padding = node.Integer("count_include_pad", 0) != 0;
        scope.Emit(node, new AveragePool { KernelHeight = height, KernelWidth = width, Window = window, CountIncludePad = padding }, x);
    }

    public static void GlobalAveragePool(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        ImageOf(scope, x);
        scope.Emit(node, new GlobalAveragePool(), x);
    }

    private static (string X, Window Window, int Height, int Width) Pool(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        Shape image = ImageOf(scope, x);
        int[] kernel = Pair(node, "kernel_shape", 0, 1);
        Window window = WindowOf(node, image, kernel[0], kernel[1]);
        bool ceiling = node.Integer("ceil_mode", 0) != 0
            && !(DividesEvenly(image[2], window.PadTop + window.PadBottom, kernel[0], window.DilationY, window.StrideY)
                && DividesEvenly(image[3], window.PadLeft + window.PadRight, kernel[1], window.DilationX, window.StrideX));
        return ceiling ? throw new UnsupportedException("with ceil_mode where the window does not divide the image") : (x, window, kernel[0], kernel[1]);
    }

    private static bool DividesEvenly(int size, int padding, int kernel, int dilation, int stride) =>
        size != Shape.Unknown && (size + padding - ((kernel - 1) * dilation) - 1) % stride == 0;

    private static Shape ImageOf(ImportScope scope, string x)
    {
        Shape shape = scope.ShapeOf(x);
        return shape.Rank == 4 ? shape : throw new UnsupportedException($"on a value of {shape.Rank} axes; only images [N, C, H, W]");
    }

    private static Window WindowOf(ImportedNode node, Shape image, int kernelHeight, int kernelWidth)
    {
        int[] strides = Pair(node, "strides", 1, 1), dilations = Pair(node, "dilations", 1, 1);
        int[] pads = node.Text("auto_pad", "NOTSET") switch
        {
            "NOTSET" or "" => node.Smalls("pads") ?? [0, 0, 0, 0],
            "VALID" => [0, 0, 0, 0],
            "SAME_UPPER" => Same(image, strides, dilations, [kernelHeight, kernelWidth], upper: true),
            "SAME_LOWER" => Same(image, strides, dilations, [kernelHeight, kernelWidth], upper: false),
            string other => throw new OnnxException($"its auto_pad is '{other}'; expected NOTSET, VALID, SAME_UPPER or SAME_LOWER"),
        };
        if (pads.Length != 4)
            throw new OnnxException($"its pads are [{string.Join(", ", pads)}]; expected four: top, left, bottom, right");
        if (pads.Any(pad => pad < 0))
            throw new UnsupportedException("with negative pads");
        if (pads.Any(pad => pad > MaxWindow))
            throw new OnnxException($"its pads are [{string.Join(", ", pads)}]; expected at most {MaxWindow}");
        return new Window
        {
            StrideY = strides[0],
            StrideX = strides[1],
            DilationY = dilations[0],
            DilationX = dilations[1],
            PadTop = pads[0],
            PadLeft = pads[1],
            PadBottom = pads[2],
            PadRight = pads[3],
        };
    }

    // Pads so that the output has ceil(size / stride) positions; an odd one goes to the end, or with SAME_LOWER to the start.
    private static int[] Same(Shape image, int[] strides, int[] dilations, int[] kernel, bool upper)
    {
        var pads = new int[4];
        for (int i = 0; i < 2; i++)
        {
            int size = image[2 + i];
            if (size == Shape.Unknown && strides[i] > 1)
                throw new UnsupportedException("with auto_pad, a stride and an image of unknown size");
            // For stride 1 the size cancels.
            long positions = size == Shape.Unknown ? 1 : ((long)size + strides[i] - 1) / strides[i];
            long reach = ((positions - 1) * strides[i]) + ((kernel[i] - 1L) * dilations[i]) + 1;
            int total = (int)Math.Clamp(reach - (size == Shape.Unknown ? 1 : size), 0, 2 * MaxWindow);
            pads[i] = upper ? total / 2 : total - (total / 2);
            pads[2 + i] = total - pads[i];
        }

        return pads;
    }

    private static int[] Pair(ImportedNode node, string attribute, int @default, int least)
    {
        int[] values = node.Smalls(attribute) ?? [@default, @default];
        return values.Length == 2 && values.All(value => value >= least && value <= MaxWindow)
            ? values
            : throw new OnnxException($"its {attribute} are [{string.Join(", ", values)}]; expected two of {least} to {MaxWindow}");
    }
}
