using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>A Gemm or MatMul on codes.</summary>
internal sealed class MatrixLayerStep(IntegerLayer layer, short[] weights, int[] bias, int input, LayerOutput output) : LayerStep(layer, weights, bias, input)
{
    // Sums of a block of rows stay in the nearest caches.
    private const int BlockSums = 1 << 14;

    public override void Run(Workspace workspace)
    {
        (int channels, int depth) = (Layer.OutputChannels, Layer.Depth);
        int rows = RowCount(workspace);
        int block = Math.Max(1, BlockSums / Math.Max(channels, 1));
        ReadOnlySpan<short> codes = workspace.Codes(Input);
        output.Begin(workspace);
        for (int first = 0; first < rows; first += block)
        {
            int count = Math.Min(block, rows - first);
            Span<int> sums = workspace.Sums(count * channels);
            IntegerGemm.Fastest.Run(new GemmSize(count, channels, depth), codes.Slice(first * depth, count * depth), Weights, sums);
            for (int row = 0; row < count; row++)
                output.Write(workspace, sums.Slice(row * channels, channels), (first + row) * channels, 0, channels);
        }
    }

    public override AccumulatorRange? ObserveAccumulators(Workspace workspace)
    {
        AccumulatorRange? range = null;
        for (int row = 0; row < RowCount(workspace); row++)
            range = Observe(range, workspace.Codes(Input).Slice(row * Layer.Depth, Layer.Depth), 0, Layer.OutputChannels);
        return range;
    }

    private int RowCount(Workspace workspace)
    {
        int rows = 1;
        foreach (int size in workspace.ShapeOf(Input).Sizes[..^1])
            rows *= size;
        return rows;
    }
}
