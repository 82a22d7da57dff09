using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>A Conv on codes: a product of filters and patches for each sample and group. Padding is 0, the code of zero without its zero point.</summary>
internal sealed class ConvolutionLayerStep(IntegerLayer layer, short[] weights, int[] bias, int input, int outputValue, LayerOutput output) : LayerStep(layer, weights, bias, input)
{
    private readonly Conv _conv = (Conv)layer.Node.Operator;

    public override void Run(Workspace workspace)
    {
        Patches patches = PatchesOf(workspace);
        int filters = Layer.OutputChannels / _conv.Groups, depth = Layer.Depth;
        output.Begin(workspace);
        for (int block = 0; block < BlockCount(workspace); block++)
        {
            int first = block % _conv.Groups * filters;
            ReadOnlySpan<short> rows = Gather(workspace, patches, block);
            Span<int> sums = workspace.Sums(filters * patches.Count);
            IntegerGemm.Fastest.Run(new GemmSize(filters, patches.Count, depth), Weights.AsSpan(first * depth, filters * depth), rows, sums);
            for (int filter = 0; filter < filters; filter++)
                output.Write(workspace, sums.Slice(filter * patches.Count, patches.Count), ((block * filters) + filter) * patches.Count, first + filter, 1);
        }
    }

    public override AccumulatorRange? ObserveAccumulators(Workspace workspace)
    {
        AccumulatorRange? range = null;
        Patches patches = PatchesOf(workspace);
        int filters = Layer.OutputChannels / _conv.Groups;
        for (int block = 0; block < BlockCount(workspace); block++)
        {
            ReadOnlySpan<short> rows = Gather(workspace, patches, block);
            for (int position = 0; position < patches.Count; position++)
                range = Observe(range, rows.Slice(position * patches.Depth, patches.Depth), block % _conv.Groups * filters, filters);
        }

        return range;
    }

    private Patches PatchesOf(Workspace workspace) =>
        Patches.Of(workspace.ShapeOf(Input), Layer.Weight.Shape, workspace.ShapeOf(outputValue));

    private int BlockCount(Workspace workspace) => workspace.ShapeOf(Input)[0] * _conv.Groups;

    // The patches of one group of one sample.
    private Span<short> Gather(Workspace workspace, Patches patches, int block)
    {
        int size = patches.Channels * patches.Height * patches.Width;
        Span<short> rows = workspace.Patches(patches.Count * patches.Depth);
        patches.Gather(workspace.Codes(Input).Slice(block * size, size), _conv.Window, rows);
        return rows;
    }
}
