using FsCheck.Fluent;

namespace Nibble.Onnx.Tests;

/// <summary>Small valid models that between them hold every kind of thing that a file can say.</summary>
internal static class FuzzSeeds
{
    public static byte[][] All { get; } =
    [
        .. RandomGraphs.All.Sample(24).Select(OnnxFile.ToBytes),
        Chain(), Image(), Quantized(), Dynamic(), Recurrent(), Branches(), Functions(), Typed(), Parts(),
        .. CodeSeeds.All, .. OperatorSeeds.All,
    ];

    private static byte[] Chain() => new ModelMaker(13).Input("x", "batch", "s", 12)
        .Initializer("i", [2], 0L, 1L).Initializer("rest", [2], 3L, -1L).Initializer("zero", [1], 0L).Initializer("one", [1], 1L).Initializer("f", [1], 2L)
        .Node("Shape", ["x"], ["s"]).Node("Gather", ["s", "i"], ["b"]).Node("Concat", ["b", "rest"], ["t"], ("axis", 0)).Node("Reshape", ["x", "t"], ["y"])
        .Node("Slice", ["s", "zero", "one"], ["n"]).Node("Mul", ["rest", "f"], ["m"]).Node("Add", ["m", "i"], ["a"]).Node("Div", ["a", "f"], ["d"]).Node("Equal", ["d", "i"], ["e"])
        .Node("Where", ["e", "d", "i"], ["w"]).Node("ReduceProd", ["w"], ["p"]).Node("Unsqueeze", ["p", "zero"], ["u"]).Node("Squeeze", ["u"], ["q"]).Node("Range", ["q", "f0", "g0"], ["r"]).Initializer("f0", [], 3L).Initializer("g0", [], 1L)
        .Node("Tile", ["i", "f"], ["tt"]).Node("Expand", ["f", "rest2"], ["ex"]).Initializer("rest2", [2], 2L, 3L).Node("ConstantOfShape", ["f"], ["cc"]).Node("Cast", ["tt"], ["real"], ("to", 1)).Node("ReduceMean", ["real"], ["scalar"], ("keepdims", 0))
        .Node("Add", ["y", "scalar"], ["z"]).Node("Max", ["i", "b"], ["mx"]).Node("Transpose", ["ex"], ["tr"]).Node("Split", ["i"], ["l0", "l1"]).Output("y").Output("z").Bytes;

    private static byte[] Image() => new ModelMaker(11).Input("x", "n", 2, 5, 5).Random("w", 4, 1, 3, 3).Random("b", 4).Random("g", 4).Random("h", 4).Random("v", 36, 3)
        .Node("Conv", ["x", "w", "b"], ["a"], ("group", 2), ("pads", (int[])[1, 1, 1, 1]), ("strides", (int[])[2, 2]), ("dilations", (int[])[1, 1]), ("kernel_shape", (int[])[3, 3]))
        .Node("BatchNormalization", ["a", "b", "g", "h", "b"], ["n"], ("epsilon", 0.1f)).Node("MaxPool", ["n"], ["p"], ("kernel_shape", (int[])[2, 2]), ("auto_pad", "SAME_UPPER"), ("ceil_mode", 0))
        .Node("AveragePool", ["p"], ["q"], ("kernel_shape", (int[])[1, 1]), ("count_include_pad", 1)).Node("Flatten", ["q"], ["f"]).Node("Gemm", ["f", "v"], ["y"], ("alpha", 0.5f), ("transB", 0))
        .Node("Softmax", ["y"], ["z"], ("axis", 1)).Node("GlobalAveragePool", ["p"], ["gp"]).Output("z").Output("gp").Bytes;

    private static byte[] Quantized() => new ModelMaker(21).Input("x", "n", 4).Initializer("s", [], 0.03f).Initializer("z", [], (byte)8).Initializer("ws", [3], 0.02f, 0.03f, 0.01f).Initializer("wz", [3], (sbyte)0, (sbyte)1, (sbyte)-2)
        .Initializer("w", [4, 3], [.. Enumerable.Range(-6, 12).Select(i => (sbyte)i)]).Initializer("low", [], (byte)0).Initializer("high", [], (byte)15).Initializer(ModelMaker.Raw("w4", 22, [3, 2], [1, 2, 3])).Initializer("s4", [], 0.5f)
        .Node("QuantizeLinear", ["x", "s", "z"], ["q"]).Node("Clip", ["q", "low", "high"], ["c"]).Node("DequantizeLinear", ["c", "s", "z"], ["d"]).Node("DequantizeLinear", ["w", "ws", "wz"], ["wd"], ("axis", 1)).Node("MatMul", ["d", "wd"], ["m"])
        .Node("DequantizeLinear", ["w4", "s4"], ["v"]).Node("MatMul", ["m", "v"], ["y"]).Output("y").Bytes;

    private static byte[] Dynamic() => new ModelMaker(11).Input("x", "n", 4).Initializer("w", [4, 2], new sbyte[8]).Initializer("ws", [2], 0.5f, 0.25f).Random("b", 2)
        .Node("DynamicQuantizeLinear", ["x"], ["q", "s", "z"]).Node("MatMulInteger", ["q", "w", "z"], ["i"]).Node("Cast", ["i"], ["f"], ("to", 1))
        .Node("Mul", ["ws", "s"], ["both"]).Node("Mul", ["both", "f"], ["p"]).Node("Add", ["p", "b"], ["y"]).Output("y", "n", 2).Bytes;

    private static byte[] Recurrent()
    {
        ModelMaker model = new ModelMaker(14).Input("x", 3, "n", 2).Random("e", 5, 2).Random("w", 2, 12, 2).Random("r", 2, 12, 3).Random("b", 2, 24).Random("h", 2, 1, 3)
            .Node("Gather", ["e", "words"], ["g"]).Node("LSTM", ["x", "w", "r", "b", "", "h"], ["y", "yh"], ("hidden_size", 3), ("direction", "bidirectional"), ("clip", 2f)).Output("y").Output("yh").Output("g");
        model.Model.Graph.Input.Add(ModelMaker.Value("words", "n", 3));
        model.Model.Graph.Input[1].Type.TensorType.ElemType = 7;
        return model.Bytes;
    }

    private static byte[] Branches()
    {
        ModelMaker model = new ModelMaker(18).Input("x", "n", 4).Initializer("two", [1], 2L).Node("Shape", ["x"], ["s"]).Node("Size", ["s"], ["rank"]).Node("Equal", ["rank", "two"], ["c"]);
        GraphProto branch = new ModelMaker(18).Initializer("half", [], 0.5f).Node("Sigmoid", ["x"], ["i"]).Node("Add", ["i", "half"], ["o"]).Output("o").Model.Graph;
        model.Model.Graph.Node.Add(new NodeProto
        {
            OpType = "If",
            Input = { "c" },
            Output = { "y" },
            Attribute = { new AttributeProto { Name = "then_branch", Type = 5, G = branch }, new AttributeProto { Name = "else_branch", Type = 5, G = branch.Clone() } },
        });
        return model.Output("y").Bytes;
    }

    private static byte[] Functions()
    {
        ModelMaker model = new ModelMaker(18).Input("x", "n", 4).Node("f", ["x"], ["y"], ("slope", 0.5f)).Node("g", ["y"], ["z"]).Output("z");
        var g = new FunctionProto { Name = "g", Input = { "v" }, Output = { "w" } };
        g.Node.Add(new NodeProto { OpType = "f", Input = { "v" }, Output = { "u" } });
        g.Node.Add(new NodeProto { OpType = "f", Input = { "u" }, Output = { "w" } });
        var f = new FunctionProto { Name = "f", Input = { "v" }, Output = { "w" }, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
        f.Node.Add(new NodeProto { OpType = "LeakyRelu", Input = { "v" }, Output = { "t" }, Attribute = { new AttributeProto { Name = "alpha", Type = 1, RefAttrName = "slope" } } });
        f.Node.Add(new NodeProto { OpType = "Constant", Output = { "k" }, Attribute = { ModelMaker.Attribute("value", ModelMaker.Tensor("", [4], 1f, 2f, 3f, 4f)) } });
        f.Node.Add(new NodeProto { OpType = "Add", Input = { "t", "k" }, Output = { "w" } });
        model.Model.Functions.Add([f, g]);
        return model.Bytes;
    }

    private static byte[] Typed() => new ModelMaker(13).Input("x", "n", 3)
        .Initializer(new TensorProto { Name = "f", DataType = 1, Dims = { 3 }, FloatData = { 1, 2, 3 } }).Initializer(new TensorProto { Name = "h", DataType = 10, Dims = { 1, 3 }, Int32Data = { 15360, 1, 2 } })
        .Initializer(new TensorProto { Name = "d", DataType = 11, Dims = { 3 }, DoubleData = { 1, 2, 3 } }).Initializer(new TensorProto { Name = "l", DataType = 7, Dims = { 2 }, Int64Data = { 0, -1 } })
        .Initializer(new TensorProto { Name = "e", DataType = 1, Dims = { 1 }, DataLocation = 1, ExternalData = { new StringStringEntryProto { Key = "location", Value = "/etc/hostname" } } }).Initializer(new TensorProto { Name = "u", DataType = 13, Dims = { 1 }, Uint64Data = { 4 } })
        .Node("Add", ["x", "f"], ["a"]).Node("Mul", ["a", "h"], ["b"]).Node("Sub", ["b", "d"], ["c"]).Node("Reshape", ["c", "l"], ["y"]).Output("y").Model is var model ? Without(model, "e") : [];

    private static byte[] Parts() => new ModelMaker(18).Input("x", "n", 2, 5, 4).Initializer("st", [1], 1L).Initializer("en", [1], 3L).Initializer("ax", [1], -1L).Initializer("pads", [8], 0L, 0, 1, 0, 0, 0, 1, 0).Random("s", 4).Random("t", 4)
        .Node("Slice", ["x", "st", "en", "ax"], ["a"]).Node("Pad", ["x", "pads"], ["b"], ("mode", "constant")).Node("ReduceMean", ["b", "ax"], ["c"], ("keepdims", 0)).Node("Split", ["x"], ["d", "e"], ("axis", 1), ("num_outputs", 2))
        .Node("LayerNormalization", ["x", "s", "t"], ["f"], ("axis", -1)).Node("Concat", ["d", "e", "f"], ["g"], ("axis", 1)).Node("Transpose", ["g"], ["h"], ("perm", (int[])[0, 2, 3, 1])).Node("Unsqueeze", ["h", "st"], ["i"]).Node("Squeeze", ["i", "st"], ["j"])
        .Node("Greater", ["j", "j"], ["k"]).Node("Where", ["k", "j", "j"], ["m"]).Node("Clip", ["m"], ["o"]).Node("Pow", ["o", "p"], ["q"]).Initializer("p", [], 2f).Output("a").Output("c").Output("q").Bytes;

    // The tensor in another file is there for mutations to reach it by name; nothing reads it.
    private static byte[] Without(ModelProto model, string tensor)
    {
        model.Graph.Initializer.Remove(model.Graph.Initializer.First(other => other.Name == tensor));
        return Google.Protobuf.MessageExtensions.ToByteArray(model);
    }
}
