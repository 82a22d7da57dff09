using Nibble.Graphs;
using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>A layer on codes or with weights of 9 to 16 bits, in the order of their shapes: products of 16-bit numbers.</summary>
internal sealed class ShortLayerStep(IntegerLayer layer, LayerGeometry geometry, short[] weights, ShortStage stage, Held input, Held output) : LayerStep(layer, geometry, input, output)
{
    // Sums of a block of rows stay in the nearest caches.
    private const int BlockSums = 1 << 14;

    public override void Run(in Execution run)
    {
        stage.Begin(run.Workspace);
        if (Layer.Node.Operator is Conv conv)
            Convolve(run, conv);
        else
            Multiply(run);
    }

    private void Multiply(in Execution run)
    {
        (int channels, int depth) = (Layer.OutputChannels, Layer.Depth);
        int rows = channels == 0 ? 0 : run.Plan.CountOf(Written) / channels, block = Math.Max(1, BlockSums / Math.Max(channels, 1));
        ReadOnlySpan<short> codes = run.Shorts(Input);
        for (int first = 0; first < rows; first += block)
        {
            int count = Math.Min(block, rows - first);
            Span<int> sums = run.Workspace.Sums(count * channels);
            IntegerGemm.Fastest.Run(new GemmSize(count, channels, depth), codes.Slice(first * depth, count * depth), weights, sums);
            for (int row = 0; row < count; row++)
                stage.Write(run, Written, sums.Slice(row * channels, channels), (first + row) * channels, 0, channels);
        }
    }

    // Padding is 0, the code of zero without its zero point.
    private void Convolve(in Execution run, Conv conv)
    {
        Patches patches = Patches.Of(run.Plan.ShapeOf(Input.Value), Layer.Weight.Shape, run.Plan.ShapeOf(Written.Value));
        int filters = Layer.OutputChannels / conv.Groups, size = patches.Channels * patches.Height * patches.Width;
        Span<short> rows = run.Workspace.Patches(patches.Count * patches.Depth);
        Span<int> sums = run.Workspace.Sums(filters * patches.Count);
        for (int block = 0; block < run.Plan.ShapeOf(Input.Value)[0] * conv.Groups; block++)
        {
            int first = block % conv.Groups * filters;
            patches.Gather(run.Shorts(Input).Slice(block * size, size), conv.Window, rows);
            IntegerGemm.Fastest.Run(new GemmSize(filters, patches.Count, patches.Depth), weights.AsSpan(first * patches.Depth, filters * patches.Depth), rows, sums);
            for (int filter = 0; filter < filters; filter++)
                stage.Write(run, Written, sums.Slice(filter * patches.Count, patches.Count), ((block * filters) + filter) * patches.Count, first + filter, 1);
        }
    }
}
