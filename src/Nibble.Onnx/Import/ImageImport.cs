using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads convolutions and pools of images, and of rows, which are images of height 1.</summary>
internal static class ImageImport
{
    public static void Conv(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0)), weight = scope.Real(node.Input(1));
        var image = ImportedImage.Of(node, scope, x);
        weight = image.Filters(weight);
        Shape filters = scope.ShapeOf(weight);
        image.CheckKernel(filters[2], filters[3]);
        var conv = new Conv { Groups = node.Small("group", 1), Window = new WindowReading(node, image).Read(filters[2], filters[3]) };
        image.Emit(conv, node.HasInput(2) ? [weight, scope.Real(node.Input(2))] : [weight]);
    }

    public static void ConvTranspose(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0)), weight = scope.Real(node.Input(1));
        var image = ImportedImage.Of(node, scope, x);
        weight = image.Filters(weight);
        Shape filters = scope.ShapeOf(weight);
        image.CheckKernel(filters[2], filters[3]);
        int[] extra = image.Pair("output_padding", 0, 0);
        Window window = new WindowReading(node, image).ReadTransposed(filters[2], filters[3], extra);
        var conv = new ConvTranspose { Groups = node.Small("group", 1), ExtraHeight = extra[0], ExtraWidth = extra[1], Window = window };
        image.Emit(conv, node.HasInput(2) ? [weight, scope.Real(node.Input(2))] : [weight]);
    }

    public static void MaxPool(ImportedNode node, ImportScope scope)
    {
        if (node.Integer("storage_order", 0) != 0)
            throw new UnsupportedException("in column order");
        var image = ImportedImage.Of(node, scope, scope.Real(node.Input(0)));
        int[] kernel = image.Pair("kernel_shape", 0, 1);
        var reading = new WindowReading(node, image);
        image.Emit(new MaxPool { KernelHeight = kernel[0], KernelWidth = kernel[1], Window = reading.WithOverhang(reading.Read(kernel[0], kernel[1]), kernel) });
    }

    public static void AveragePool(ImportedNode node, ImportScope scope)
    {
        var image = ImportedImage.Of(node, scope, scope.Real(node.Input(0)));
        int[] kernel = image.Pair("kernel_shape", 0, 1);
        var reading = new WindowReading(node, image);
        Window window = reading.Read(kernel[0], kernel[1]), whole = reading.WithOverhang(window, kernel);
        bool countsPadding = node.Integer("count_include_pad", 0) != 0;
        if (countsPadding && whole != window)
        {
            // The padding counts, but not what a last window needs beyond it: so the padding becomes part of the image.
            image.Replace("padded", new Pad([0, 0, window.PadTop, window.PadLeft, 0, 0, window.PadBottom, window.PadRight]));
            whole = whole with { PadTop = 0, PadLeft = 0, PadBottom = whole.PadBottom - window.PadBottom, PadRight = whole.PadRight - window.PadRight };
            countsPadding = false;
        }

        image.Emit(new AveragePool { KernelHeight = kernel[0], KernelWidth = kernel[1], Window = whole, CountIncludePad = countsPadding });
    }

    public static void GlobalAveragePool(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        if (scope.ShapeOf(x).Rank is 3 or 4)
            ImportedImage.Of(node, scope, x).Emit(new GlobalAveragePool());
        else
            scope.Emit(node, new Reduce(Reduction.Mean, Spatial(scope.ShapeOf(x))), x);
    }

    public static void GlobalMaxPool(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        scope.Emit(node, new Reduce(Reduction.Max, Spatial(scope.ShapeOf(x))), x);
    }

    private static System.Collections.Immutable.ImmutableArray<int> Spatial(Shape shape) => shape.Rank > 2
        ? [.. Enumerable.Range(2, shape.Rank - 2)]
        : throw new OnnxException($"it expects an image [N, C, ...], but got {shape}");
}
