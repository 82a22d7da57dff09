using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Whether what a network makes of a sample depends on that sample alone, and not on its place in the batch or on the others.</summary>
internal static class SampleIndependence
{
    // A size that no other axis has by chance.
    private const int Batch = 251;

    /// <summary>Looks at every node that reads the input, directly or not; false where it can't be told.</summary>
    public static bool Holds(Graph graph, ProgramLayout layout)
    {
        Shape[] shapes;
        try
        {
            shapes = layout.ShapesFor(Batch);
        }
        catch (RuntimeException)
        {
            // The network takes one size of the batch only.
            return false;
        }

        HashSet<string> samples = [graph.Inputs[0].Name];
        foreach (GraphNode node in graph.Nodes.Where(node => node.Inputs.Any(samples.Contains)))
        {
            if (!Holds(node, [.. node.Inputs.Select(samples.Contains)], [.. node.Inputs.Select(input => shapes[layout.NumberOf(input)])], shapes[layout.NumberOf(node.Output)]))
                return false;
            samples.Add(node.Output);
        }

        return samples.Contains(graph.Outputs[0]);
    }

    private static bool Holds(GraphNode node, bool[] isSample, Shape[] inputs, Shape output) =>
        output.Rank > 0 && output[0] == Batch && node.Operator switch
        {
            Elementwise or FromIntegers or Flatten or Reshape or Pool or GlobalAveragePool => true,
            Gemm or MatMul or Conv or BatchNormalization => isSample[0] && !isSample.AsSpan(1).Contains(true),
            BinaryOperator => !(isSample[0] && isSample[1]) || inputs[0].Rank == inputs[1].Rank,
            // A constant may be of lower rank, where its axes are those of a sample.
            Where => !inputs.Where((input, i) => isSample[i] ? input.Rank != output.Rank : input.Rank == output.Rank && input[0] != 1).Any(),
            Quantize quantize => quantize.Grid is { Rounding: not Rounding.Stochastic, Granularity.Axis: not 0 },
            Concat concat => (concat.Axis < 0 ? concat.Axis + output.Rank : concat.Axis) != 0,
            LogSoftmax softmax => (softmax.Axis < 0 ? softmax.Axis + output.Rank : softmax.Axis) != 0,
            Hardmax hardmax => (hardmax.Axis < 0 ? hardmax.Axis + output.Rank : hardmax.Axis) != 0,
            Softmax softmax => (softmax.Axis < 0 ? softmax.Axis + output.Rank : softmax.Axis) != 0,
            Transpose transpose => transpose.OrderFor(output.Rank)[0] == 0,
            Reduce reduce => !reduce.Reduces(0, inputs[0].Rank),
            ArgExtreme search => (search.Axis < 0 ? search.Axis + inputs[0].Rank : search.Axis) != 0,
            // Both stacks are of the samples, or one is of no sample and has nothing along their axis.
            BatchMatMul => output.Rank > 2 && !inputs.Where((input, i) => isSample[i] ? input.Rank != output.Rank : input.Rank == output.Rank && input[0] != 1).Any(),
            ConvTranspose => isSample[0] && !isSample.AsSpan(1).Contains(true),
            Resize resize => resize.Sizes[0] == Shape.Unknown && resize.Scales[0] == 1,
            Tile tile => tile.Repeats[0] == 1,
            CumSum sum => (sum.Axis < 0 ? sum.Axis + output.Rank : sum.Axis) != 0,
            GroupNormalization => isSample[0] && !isSample.AsSpan(1).Contains(true),
            LocalResponseNormalization => true,
            RmsNormalization norm => isSample[0] && !isSample[1] && (norm.Axis < 0 ? norm.Axis + output.Rank : norm.Axis) != 0,
            Pad pad => pad.Pads[0] == 0 && pad.Pads[output.Rank] == 0,
            Slice slice => slice.RangeAlong(0, inputs[0]) == (0, Batch, 1),
            LayerNormalization norm => isSample[0] && !isSample.AsSpan(1).Contains(true) && (norm.Axis < 0 ? norm.Axis + output.Rank : norm.Axis) != 0,
            _ => false,
        };
}
