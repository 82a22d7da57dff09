using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads how a kernel slides over an image: strides, dilations, and padding in the forms that ONNX has for it.</summary>
internal sealed class WindowReading(ImportedNode node, ImportedImage image)
{
    /// <summary>The window of a convolution or pool.</summary>
    public Window Read(int kernelHeight, int kernelWidth)
    {
        int[] strides = image.Pair("strides", 1, 1), dilations = image.Pair("dilations", 1, 1);
        return Made(strides, dilations, AutoPad() switch
        {
            "NOTSET" => image.Pads(),
            "VALID" => [0, 0, 0, 0],
            string same => Same(strides, dilations, [kernelHeight, kernelWidth], same == "SAME_UPPER"),
        });
    }

    /// <summary>The window of a transposed convolution, whose padding may follow from the size that the output shall have.</summary>
    /// <param name="kernelHeight">The rows of the filters.</param>
    /// <param name="kernelWidth">Their columns.</param>
    /// <param name="extra">The rows and columns added at the end; more are added where the size asks for them.</param>
    public Window ReadTransposed(int kernelHeight, int kernelWidth, int[] extra)
    {
        int[] strides = image.Pair("strides", 1, 1), dilations = image.Pair("dilations", 1, 1), kernel = [kernelHeight, kernelWidth];
        string auto = AutoPad();
        int[]? asked = node.Smalls("output_shape");
        if (asked is null && auto is "NOTSET" or "VALID")
            return Made(strides, dilations, auto == "VALID" ? [0, 0, 0, 0] : image.Pads());

        // Some exporters write all axes of the shape.
        if (asked is not null && asked.Length != image.Dimensions && asked.Length != image.Dimensions + 2)
            throw new OnnxException($"its output_shape is [{string.Join(", ", asked)}]; expected {image.Dimensions} sizes, or {image.Dimensions + 2} with those of batch and channels");
        int[]? sizes = asked?[^image.Dimensions..];
        var pads = new int[4];
        for (int i = 0; i < 2; i++)
        {
            int size = image.Shape[2 + i];
            if (size == Shape.Unknown)
                throw new UnsupportedException("with a given output size and an image of unknown size");
            bool isHeightOfRow = sizes is { Length: 1 } && i == 0;
            long wanted = isHeightOfRow ? 1 : sizes is null ? (long)size * strides[i] : sizes[^(2 - i)];
            long total = ((size - 1L) * strides[i]) + extra[i] + ((kernel[i] - 1L) * dilations[i]) + 1 - wanted;
            if (Math.Abs(total) > 2 * ImportedImage.MaxWindow || wanted < 1)
                throw new OnnxException($"its output_shape is [{string.Join(", ", asked ?? [])}], which its input of shape {image.Shape} can't become");

            // What the pixels do not reach is added at the end.
            extra[i] += (int)Math.Max(-total, 0);
            total = Math.Max(total, 0);
            int small = (int)(total / 2), large = (int)total - small;
            (pads[i], pads[2 + i]) = auto == "SAME_UPPER" ? (small, large) : (large, small);
        }

        return Made(strides, dilations, pads);
    }

    /// <summary>The window with padding for the last positions that ceil_mode adds: those that begin inside the image or before it.</summary>
    /// <exception cref="UnsupportedException">The size of the image is not known.</exception>
    public Window WithOverhang(Window window, int[] kernel)
    {
        if (node.Integer("ceil_mode", 0) == 0 || AutoPad() is "SAME_UPPER" or "SAME_LOWER")
            return window;
        return window with
        {
            PadBottom = window.PadBottom + Overhang(image.Shape[2], window.PadTop, window.PadBottom, ((kernel[0] - 1) * window.DilationY) + 1, window.StrideY),
            PadRight = window.PadRight + Overhang(image.Shape[3], window.PadLeft, window.PadRight, ((kernel[1] - 1) * window.DilationX) + 1, window.StrideX),
        };
    }

    private static int Overhang(int size, int before, int after, int span, int stride)
    {
        if (stride == 1)
            return 0;
        if (size == Shape.Unknown)
            throw new UnsupportedException("with ceil_mode, a stride and an image of unknown size");
        int room = size + before + after - span;
        if (room < 0)
            return 0;
        int steps = (room + stride - 1) / stride;
        if (steps * stride >= size + before)
            steps--;
        return Math.Max((steps * stride) - room, 0);
    }

    private static Window Made(int[] strides, int[] dilations, int[] pads) => new()
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

    private string AutoPad() => node.Text("auto_pad", "NOTSET") switch
    {
        "" => "NOTSET",
        "NOTSET" or "VALID" or "SAME_UPPER" or "SAME_LOWER" => node.Text("auto_pad", "NOTSET"),
        string other => throw new OnnxException($"its auto_pad is '{other}'; expected NOTSET, VALID, SAME_UPPER or SAME_LOWER"),
    };

    // Pads so that the output has ceil(size / stride) positions; an odd one goes to the end, or with SAME_LOWER to the start.
    private int[] Same(int[] strides, int[] dilations, int[] kernel, bool upper)
    {
        var pads = new int[4];
        for (int i = 0; i < 2; i++)
        {
            int size = image.Shape[2 + i];
            if (size == Shape.Unknown && strides[i] > 1)
                throw new UnsupportedException("with auto_pad, a stride and an image of unknown size");
            // For stride 1 the size cancels.
            long positions = size == Shape.Unknown ? 1 : ((long)size + strides[i] - 1) / strides[i];
            long reach = ((positions - 1) * strides[i]) + ((kernel[i] - 1L) * dilations[i]) + 1;
            int total = (int)Math.Clamp(reach - (size == Shape.Unknown ? 1 : size), 0, 2 * ImportedImage.MaxWindow);
            pads[i] = upper ? total / 2 : total - (total / 2);
            pads[2 + i] = total - pads[i];
        }

        return pads;
    }
}
