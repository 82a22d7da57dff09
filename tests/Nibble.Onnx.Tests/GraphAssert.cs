using Nibble.Graphs;

namespace Nibble.Onnx.Tests;

/// <summary>Compares graphs by everything that they say, names included.</summary>
internal static class GraphAssert
{
    public static void Same(Graph expected, Graph actual)
    {
        Assert.Equal(expected.Name, actual.Name);
        Assert.Equal(expected.Requantization, actual.Requantization);
        // As sequences: immutable arrays are equal only where they are the same array.
        Assert.Equal(expected.Inputs.AsEnumerable(), actual.Inputs.AsEnumerable());
        Assert.Equal(expected.Outputs.AsEnumerable(), actual.Outputs.AsEnumerable());
        Assert.Equal(expected.Nodes.Select(Describe), actual.Nodes.Select(Describe));
        foreach ((GraphNode one, GraphNode other) in expected.Nodes.Zip(actual.Nodes))
            AssertSame(one.Operator, other.Operator);
        Assert.Equal(expected.Constants.Keys, actual.Constants.Keys);
        foreach (string name in expected.Constants.Keys)
            AssertSame(expected.Constants[name], actual.Constants[name]);
        foreach (GraphNode node in expected.Nodes)
            Assert.Equal(expected.ShapeOf(node.Output), actual.ShapeOf(node.Output));
    }

    private static string Describe(GraphNode node) => $"{node.Name}: {node.Operator.Name} {string.Join(", ", node.Inputs)} -> {node.Output}";

    private static void AssertSame(Operator expected, Operator actual)
    {
        if (expected is Quantize quantize)
            Assert.Equal((quantize.Format, quantize.Grid), (((Quantize)actual).Format, ((Quantize)actual).Grid));
        else
            Assert.Equal(expected, actual);
    }

    private static void AssertSame(Constant expected, Constant actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.Equal(expected.Quantized is null, actual.Quantized is null);
        if (expected.Quantized is { } codes)
        {
            Assert.Equal(codes.Grid, actual.Quantized!.Grid);
            Assert.Equal(codes.Codes, actual.Quantized.Codes);
        }

        Assert.Equal(expected.ToTensor().Values.ToArray().Select(BitConverter.SingleToInt32Bits), actual.ToTensor().Values.ToArray().Select(BitConverter.SingleToInt32Bits));
    }
}
