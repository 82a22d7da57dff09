using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx.Tests;

/// <summary>Models as other programs write them mean the same after they were read and written: ONNX Runtime runs both.</summary>
public class ForeignModelTests
{
    [SkippableFact]
    public void Gemm_with_all_its_attributes() => AssertSameMeaning(
        new ModelMaker(7).Input("x", "n", 5)
            .Random("w", 5, 4).Random("wt", 4, 5).Random("c1", 4).Random("c2", 1, 4).Initializer("c3", [1], 0.5f).Random("c4", 3, 4).Random("wa", 3, 2)
            .Node("Gemm", ["x", "w", "c1"], ["a"], ("alpha", 0.5f), ("beta", 2f))
            .Node("Gemm", ["x", "wt", "c2"], ["b"], ("transB", 1))
            .Node("Gemm", ["x", "w", "c3"], ["c"])
            .Node("Gemm", ["a", "wa", "d0"], ["d"], ("transA", 1), ("beta", 0.25f)).Random("d0", 2)
            .Node("Gemm", ["x", "wt", "c4"], ["e"], ("transB", 1), ("beta", -1f))
            .Output("b", 3, 4).Output("c", 3, 4).Output("d", 4, 2).Output("e", 3, 4),
        Tensor.Random([3, 5], 9));

    [SkippableFact]
    public void Convolutions_with_paddings_of_all_kinds() => AssertSameMeaning(
        new ModelMaker(11).Input("x", 1, 4, 9, 8)
            .Random("w3", 6, 4, 3, 2).Random("g", 4, 2, 3, 3).Random("b", 6)
            .Node("Conv", ["x", "w3", "b"], ["a"], ("auto_pad", "SAME_UPPER"), ("strides", (int[])[2, 2]))
            .Node("Conv", ["x", "w3"], ["b_"], ("auto_pad", "SAME_LOWER"), ("strides", (int[])[2, 1]))
            .Node("Conv", ["x", "w3"], ["c"], ("auto_pad", "VALID"))
            .Node("Conv", ["x", "g"], ["d"], ("group", 2), ("pads", (int[])[2, 0, 1, 3]), ("dilations", (int[])[2, 1]), ("kernel_shape", (int[])[3, 3]))
            .Output("a").Output("b_").Output("c").Output("d"),
        Tensor.Random([1, 4, 9, 8], 9));

    [SkippableFact]
    public void Pools_and_batch_normalization() => AssertSameMeaning(
        new ModelMaker(11).Input("x", "n", 3, 8, 8)
            .Random("scale", 3).Random("bias", 3).Random("mean", 3).Initializer("var", [3], 0.5f, 1f, 2f)
            .Node("MaxPool", ["x"], ["a"], ("kernel_shape", (int[])[3, 2]), ("pads", (int[])[1, 0, 1, 1]), ("strides", (int[])[2, 3]), ("dilations", (int[])[2, 1]))
            .Node("AveragePool", ["x"], ["b"], ("kernel_shape", (int[])[3, 3]), ("pads", (int[])[1, 1, 1, 1]), ("count_include_pad", 1))
            .Node("AveragePool", ["x"], ["c"], ("kernel_shape", (int[])[2, 2]), ("strides", (int[])[2, 2]), ("ceil_mode", 1))
            .Node("GlobalAveragePool", ["x"], ["d"])
            .Node("BatchNormalization", ["x", "scale", "bias", "mean", "var"], ["e"], ("epsilon", 0.01f))
            .Node("MaxPool", ["x"], ["f"], ("kernel_shape", (int[])[2, 2]), ("auto_pad", "SAME_UPPER"), ("strides", (int[])[1, 1]))
            .Output("a").Output("b").Output("c").Output("d").Output("e").Output("f"),
        Tensor.Random([2, 3, 8, 8], 9));

    [SkippableFact]
    public void Elementwise_operators_of_operator_set_10() => AssertSameMeaning(
        new ModelMaker(10).Input("x", "n", 6).Initializer("two", [], 2f).Random("row", 6)
            .Node("Clip", ["x"], ["a"], ("min", -0.5f), ("max", 1f))
            .Node("Clip", ["x"], ["b"], ("max", 0.25f))
            .Node("LeakyRelu", ["a"], ["c"], ("alpha", 0.2f))
            .Node("Dropout", ["c"], ["d"])
            .Node("Softmax", ["x"], ["e"])
            .Node("Sub", ["x", "row"], ["f"])
            .Node("Div", ["f", "two"], ["g"])
            .Node("Identity", ["g"], ["h"])
            .Node("Cast", ["h"], ["i"], ("to", 1))
            .Output("b").Output("d").Output("e").Output("i"),
        Tensor.Random([3, 6], 9));

    [SkippableFact]
    public void Operators_that_move_elements() => AssertSameMeaning(
        new ModelMaker(13).Input("x", "n", 2, 1, 6).Initializer("axes", [1], 2L).Initializer("to", [3], 0L, -1L, 3L).Initializer("two", [2], 0L, 4L)
            .Node("Squeeze", ["x", "axes"], ["a"])
            .Node("Unsqueeze", ["a", "two"], ["b"])
            .Node("Reshape", ["a", "to"], ["c"])
            .Node("Transpose", ["c"], ["d"], ("perm", (int[])[0, 2, 1]))
            .Node("Transpose", ["c"], ["e"])
            .Node("Flatten", ["x"], ["f"], ("axis", -2))
            .Node("Concat", ["c", "c"], ["g"], ("axis", -1))
            .Node("Constant", [], ["k"], ("value", ModelMaker.Tensor("", [2, 1], 3f, 4f)))
            .Node("Mul", ["a", "k"], ["h"])
            .Node("Softmax", ["h"], ["i"], ("axis", 1))
            .Output("b").Output("d").Output("e").Output("f").Output("g").Output("i"),
        Tensor.Random([3, 2, 1, 6], 9));

    [SkippableFact]
    public void Quantize_and_dequantize_pairs_in_all_their_places() => AssertSameMeaning(
        new ModelMaker(13).Input("x", "n", 4).Random("w", 4, 3).Random("v", 3, 2)
            .Initializer("s", [], 0.03f).Initializer("z", [], (byte)120)
            .Initializer("ws", [3], 0.02f, 0.03f, 0.01f).Initializer("wz", [3], (sbyte)0, (sbyte)1, (sbyte)-2)
            .Initializer("vs", [], 0.05f).Initializer("low", [], (sbyte)-7).Initializer("high", [], (sbyte)7).Initializer("vz", [], (sbyte)0)
            .Initializer("xs", [4], 0.03f, 0.02f, 0.05f, 0.01f).Initializer("xz", [4], (sbyte)3, (sbyte)0, (sbyte)-2, (sbyte)1)
            .Node("QuantizeLinear", ["x", "s", "z"], ["xq"]).Node("DequantizeLinear", ["xq", "s", "z"], ["x1"]).Node("DequantizeLinear", ["xq", "s", "z"], ["x2"])
            .Node("QuantizeLinear", ["w", "ws", "wz"], ["wq"], ("axis", -1)).Node("DequantizeLinear", ["wq", "ws", "wz"], ["wd"], ("axis", 1))
            .Node("QuantizeLinear", ["v", "vs", "vz"], ["vq"]).Node("Clip", ["vq", "low", "high"], ["vc"]).Node("DequantizeLinear", ["vc", "vs", "vz"], ["vd"])
            .Node("MatMul", ["x1", "wd"], ["y"]).Node("MatMul", ["y", "vd"], ["a"])
            .Node("QuantizeLinear", ["x2", "xs", "xz"], ["bq"], ("axis", 1)).Node("Clip", ["bq", "low", "high"], ["bc"]).Node("DequantizeLinear", ["bc", "xs", "xz"], ["b"], ("axis", -1))
            .Node("QuantizeLinear", ["x", "vs"], ["cq"]).Node("DequantizeLinear", ["cq", "vs"], ["c"])
            .Output("a").Output("b").Output("c"),
        Tensor.Random([5, 4], 9));

    [SkippableFact]
    public void Codes_of_4_bits_and_of_16() => AssertSameMeaning(
        new ModelMaker(21).Input("x", "n", 3).Initializer(ModelMaker.Raw("w", 22, [3, 3], [0x71, 0x8f, 0x23, 0xe0, 0x05])).Initializer("s", [], 0.25f)
            .Initializer(ModelMaker.Raw("z", 4, [], [0x00, 0x80])).Initializer("xs", [], 0.0001f)
            .Node("DequantizeLinear", ["w", "s"], ["wd"])
            .Node("MatMul", ["x", "wd"], ["y"])
            .Output("y", "n", 3),
        Tensor.Random([5, 3], 9));

    [Fact]
    public void Codes_of_16_bits_are_lifted()
    {
        ModelMaker model = new ModelMaker(21).Input("x", "n", 3).Initializer(ModelMaker.Raw("z", 4, [], [0x00, 0x80])).Initializer("s", [], 0.5f)
            .Node("QuantizeLinear", ["x", "s", "z"], ["q"]).Node("DequantizeLinear", ["q", "s", "z"], ["y"]).Output("y", "n", 3);
        var quantize = (Quantize)OnnxFile.FromBytes(model.Bytes, "test").Nodes.Single().Operator;
        Assert.Equal(QuantizationGrid.PerTensor(NumberFormat.UInt(16), 0.5f, 0x8000), quantize.Grid);
    }

    [SkippableFact]
    public void The_dynamic_chain_of_other_exporters() => AssertSameMeaning(
        new ModelMaker(11).Input("x", "n", 4).Initializer("w", [4, 2], (sbyte)1, (sbyte)-2, (sbyte)3, (sbyte)4, (sbyte)-5, (sbyte)6, (sbyte)7, (sbyte)-128).Initializer("ws", [1], 0.5f).Initializer("wz", [], (sbyte)1).Random("b", 2)
            .Node("DynamicQuantizeLinear", ["x"], ["q", "s", "z"])
            .Node("MatMulInteger", ["q", "w", "z", "wz"], ["i"])
            .Node("Cast", ["i"], ["f"], ("to", 1))
            .Node("Mul", ["ws", "s"], ["both"])
            .Node("Mul", ["both", "f"], ["m"])
            .Node("Add", ["b", "m"], ["y"])
            .Output("y", "n", 2),
        Tensor.Random([5, 4], 9));

    [Fact]
    public void Initializers_may_be_inputs_too_and_come_in_every_encoding()
    {
        var typed = new TensorProto { Name = "w", DataType = 1, FloatData = { 1, 2 }, Dims = { 2 } };
        var half = new TensorProto { Name = "h", DataType = 10, Int32Data = { 0x3c00, 0xc000 }, Dims = { 2 } };
        var wide = new TensorProto { Name = "d", DataType = 11, DoubleData = { 0.5, -0.25 }, Dims = { 2 } };
        TensorProto brain = ModelMaker.Raw("b", 16, [2], [0x80, 0x3f, 0x00, 0xc0]);
        ModelMaker model = new ModelMaker(7).Input("x", "n", 2).Input("w", 2).Initializer(typed).Initializer(half).Initializer(wide).Initializer(brain)
            .Node("Add", ["x", "w"], ["a"]).Node("Add", ["a", "h"], ["c"]).Node("Add", ["c", "d"], ["e"]).Node("Add", ["e", "b"], ["y"]).Output("y", "n", 2);
        Graph graph = OnnxFile.FromBytes(model.Bytes, "test");
        Assert.Equal(["x"], graph.Inputs.Select(input => input.Name));
        Assert.Equal([1f, 2f], graph.Constants["w"].ToTensor().Values.ToArray());
        Assert.Equal([1f, -2f], graph.Constants["h"].ToTensor().Values.ToArray());
        Assert.Equal([0.5f, -0.25f], graph.Constants["d"].ToTensor().Values.ToArray());
        Assert.Equal([1f, -2f], graph.Constants["b"].ToTensor().Values.ToArray());
    }

    private static void AssertSameMeaning(ModelMaker model, Tensor input)
    {
        // Output shapes are not part of the question; the runtime accepts outputs without.
        foreach (ValueInfoProto output in model.Model.Graph.Output)
            output.Type.TensorType.Shape = null;
        Graph graph = OnnxFile.FromBytes(model.Bytes, "test");
        Tensor[] expected = OnnxRuntime.Run(model.Bytes, [input], "disabled");
        Tensor[] found = OnnxRuntime.Run(OnnxFile.ToBytes(graph), [input], "disabled");
        Assert.Equal(expected.Length, found.Length);
        foreach ((Tensor one, Tensor other) in expected.Zip(found))
        {
            Assert.Equal(one.Shape, other.Shape);
            for (int i = 0; i < one.Length; i++)
                Assert.Equal(one[i], other[i], 1e-5f * Math.Max(1, Math.Abs(one[i])));
        }
    }
}
