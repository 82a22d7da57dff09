using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Onnx.Tests;

/// <summary>Networks of one-dimensional convolutions are read as those of images, to the last layer.</summary>
public class RowNetworkTests
{
    [SkippableFact]
    public void Nothing_stands_between_the_layers()
    {
        ModelMaker model = new ModelMaker(13).Input("x", "n", 3, 16)
            .Random("w1", 8, 3, 3).Random("b1", 8).Random("w2", 8, 8, 3).Random("w3", 8, 1, 5).Random("half", 8, 1).Random("w4", 5, 8)
            .Initializer("s", [8], [.. Enumerable.Range(1, 8).Select(i => i * 0.3f)]).Random("m", 8)
            .Node("Conv", ["x", "w1", "b1"], ["c1"], ("pads", (int[])[1, 1]))
            .Node("BatchNormalization", ["c1", "s", "b1", "m", "s"], ["n1"])
            .Node("Relu", ["n1"], ["r1"])
            .Node("MaxPool", ["r1"], ["p1"], ("kernel_shape", (int[])[2]), ("strides", (int[])[2]))
            .Node("Conv", ["p1", "w2"], ["c2"], ("auto_pad", "SAME_UPPER"))
            .Node("Add", ["c2", "p1"], ["a2"])
            .Node("Mul", ["a2", "half"], ["s2"])
            .Node("Conv", ["s2", "w3"], ["c3"], ("group", 8), ("strides", (int[])[2]))
            .Node("Concat", ["c3", "c3"], ["j3"], ("axis", 1))
            .Node("Split", ["j3"], ["unread", "l3"], ("axis", 1))
            .Node("GlobalAveragePool", ["l3"], ["g"])
            .Node("Flatten", ["g"], ["f"])
            .Node("Gemm", ["f", "w4"], ["y"], ("transB", 1))
            .Output("y", "n", 5);
        Graph graph = Agreement.Holds(model, Tensor.Random([4, 3, 16], 5));
        int last = graph.Nodes.ToList().FindIndex(node => node.Operator is Concat);
        Assert.Equal(["Reshape", "Conv", "BatchNormalization", "Relu", "MaxPool", "Conv", "Add", "Mul", "Conv", "Concat"], graph.Nodes.Take(last + 1).Select(node => node.Operator.Name));
        Assert.Single(FoldBatchNormalization.Apply(graph).Nodes, node => node.Name == "c1");
        Assert.DoesNotContain(FoldBatchNormalization.Apply(graph).Nodes, node => node.Operator is BatchNormalization);
    }

    [SkippableFact]
    public void A_quantized_network_runs_on_integers()
    {
        ModelMaker model = new ModelMaker(13).Input("x", "n", 3, 16)
            .Initializer("s", [], 0.05f).Initializer("z", [], (byte)128).Initializer("zero", [], (byte)0)
            .Initializer("w1", [8, 3, 3], Codes(72)).Initializer("w2", [4, 8, 5], Codes(160)).Initializer("ws", [8], [.. Enumerable.Range(1, 8).Select(i => i * 0.001f)]).Initializer("wz", [8], new sbyte[8])
            .Initializer("one", [], 0.01f).Initializer("none", [], (sbyte)0)
            .Node("QuantizeLinear", ["x", "s", "z"], ["xq"]).Node("DequantizeLinear", ["xq", "s", "z"], ["xd"])
            .Node("DequantizeLinear", ["w1", "ws", "wz"], ["w1d"], ("axis", 0)).Node("DequantizeLinear", ["w2", "one", "none"], ["w2d"])
            .Node("Conv", ["xd", "w1d"], ["c1"], ("pads", (int[])[1, 1]))
            .Node("Relu", ["c1"], ["r1"])
            .Node("QuantizeLinear", ["r1", "s", "zero"], ["q1"]).Node("DequantizeLinear", ["q1", "s", "zero"], ["d1"])
            .Node("MaxPool", ["d1"], ["p1"], ("kernel_shape", (int[])[2]), ("strides", (int[])[2]))
            .Node("Conv", ["p1", "w2d"], ["c2"])
            .Node("QuantizeLinear", ["c2", "s", "z"], ["q2"]).Node("DequantizeLinear", ["q2", "s", "z"], ["y"])
            .Output("y", "n", 4, 4);
        Tensor x = Tensor.Random([4, 3, 16], 5);
        Graph graph = OnnxFile.FromBytes(model.Bytes, "test");
        IntegerProgram program = IntegerProgram.Compile(graph);
        Assert.All(program.Steps.Where(step => step.Kind is "Conv" or "MaxPool"), step => Assert.True(step.IsInteger, step.Reason));
        Assert.Equal(2, program.Steps.Count(step => step.Kind == "Conv"));
        Assert.Equal(OnnxRuntime.Run(model.Bytes, [x])[0].Values.ToArray(), program.Run(x).Values.ToArray());
        Assert.Equal(OnnxRuntime.Run(OnnxFile.ToBytes(graph), [x])[0].Values.ToArray(), program.Run(x).Values.ToArray());
    }

    private static sbyte[] Codes(int count) => [.. Enumerable.Range(0, count).Select(i => (sbyte)((i * 37 % 255) - 127))];
}
