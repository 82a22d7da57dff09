using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Which rows a layer reads and writes, for any batch: the rows of a matrix, or what a kernel sees at each of its positions over an image.</summary>
/// <param name="window">How the kernel slides; null for a matrix.</param>
/// <param name="groups">Groups of channels that are convolved apart.</param>
internal sealed class LayerGeometry(Window? window, int groups)
{
    /// <summary>Groups of channels that are convolved apart.</summary>
    public int Groups => groups;

    /// <summary>The geometry of a layer's operator.</summary>
    public static LayerGeometry Of(Operator operation) => operation is Conv conv ? new(conv.Window, conv.Groups) : new(null, 1);

    /// <summary>What is read and written.</summary>
    /// <param name="plan">The batch.</param>
    /// <param name="input">The layer's input.</param>
    /// <param name="output">The layer's output; its elements, or words where it holds bits.</param>
    public (RowGrid Input, RowGrid Output) Rows(BatchPlan plan, Held input, Held output)
    {
        Shape written = plan.ShapeOf(output.Value);
        if (window is null)
        {
            int rows = 1, width = written[-1];
            foreach (int size in written.Sizes[..^1])
                rows *= size;
            return (RowGrid.Matrix(rows, rows == 0 ? 0 : plan.CountOf(input) / rows), RowGrid.Matrix(rows, output.Element == Element.Bit ? (width + 63) / 64 : width));
        }

        return (plan.ImageOf(input).Positions(window, written[2], written[3]), plan.ImageOf(output).Interior);
    }

    /// <summary>What each row is made of: where its stretches of neighbouring elements begin, and their length.</summary>
    /// <param name="image">The pixels that a convolution reads.</param>
    /// <param name="kernel">The shape of a convolution's filters [M, C / groups, kH, kW].</param>
    /// <param name="depth">The elements of a matrix's row.</param>
    public (int[] Offsets, int Length) Taps(PixelGrid image, Shape kernel, int depth) =>
        window is null ? ([0], depth) : image.Taps(window, kernel[2], kernel[3], kernel[1]);
}
