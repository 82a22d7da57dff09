using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Onnx.Tests;

/// <summary>Quantize-dequantize models in the manners of the tools that write them become integer layers, with ONNX Runtime's numbers.</summary>
public sealed class ForeignQuantizationTests
{
    [SkippableFact]
    public void Quantize_static_with_weights_per_channel_and_an_integer_bias()
    {
        ModelMaker model = new ModelMaker(13).Input("x", "n", 3, 6, 6).Grid("x", 0.02f, (byte)120).Quantize("x").Node("DequantizeLinear", ["x_q", "x_s", "x_z"], ["xd"])
            .SignedBytes("w", 4, 3, 3, 3).Initializer("w_s", [4], 0.004f, 0.002f, 0.001f, 0.01f).Initializer("w_z", [4], (sbyte)0, (sbyte)0, (sbyte)0, (sbyte)0)
            .Node("DequantizeLinear", ["w", "w_s", "w_z"], ["wd"], ("axis", 0))
            .Initializer("b", [4], 500, -1200, 0, 77).Initializer("b_s", [4], 0.02f * 0.004f, 0.02f * 0.002f, 0.02f * 0.001f, 0.02f * 0.01f).Initializer("b_z", [4], 0, 0, 0, 0)
            .Node("DequantizeLinear", ["b", "b_s", "b_z"], ["bd"], ("axis", 0))
            .Node("Conv", ["xd", "wd", "bd"], ["c"], ("kernel_shape", (int[])[3, 3])).Node("Relu", ["c"], ["r"]).Grid("y", 0.03f, (byte)0)
            .Node("QuantizeLinear", ["r", "y_s", "y_z"], ["y_q"]).Node("DequantizeLinear", ["y_q", "y_s", "y_z"], ["y1"])
            .Node("MaxPool", ["y1"], ["p"], ("kernel_shape", (int[])[2, 2]), ("strides", (int[])[2, 2])).Node("QuantizeLinear", ["p", "y_s", "y_z"], ["p_q"]).Node("DequantizeLinear", ["p_q", "y_s", "y_z"], ["pd"])
            .Node("Flatten", ["pd"], ["f"]).Node("QuantizeLinear", ["f", "y_s", "y_z"], ["f_q"]).Node("DequantizeLinear", ["f_q", "y_s", "y_z"], ["fd"])
            .SignedBytes("v", 5, 16).Grid("v", 0.002f, (sbyte)0).Node("DequantizeLinear", ["v", "v_s", "v_z"], ["vd"]).Initializer("c0", [5], 900, -20, 33, 4, 0).Initializer("c_s", [1], 0.03f * 0.002f).Initializer("c_z", [1], 0)
            .Node("DequantizeLinear", ["c0", "c_s", "c_z"], ["cd"])
            .Node("Gemm", ["fd", "vd", "cd"], ["g"], ("transB", 1)).Grid("g", 0.04f, (byte)131).Quantize("g").Show("g_q", "g");
        Graph graph = CodeModels.AreExact(model, Tensor.Random([4, 3, 6, 6], 8), optimization: "all");
        IntegerProgram program = IntegerProgram.Compile(graph);
        Assert.All(program.Steps.Where(step => step.Kind is "Conv" or "Gemm"), step => Assert.Equal("codes to codes by float factors", step.Reason));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_pair_of_signs_and_a_weight_that_is_quantized_in_the_file(bool pairsWeights)
    {
        ModelMaker model = new ModelMaker(13).Input("x", "n", 12).Grid("u", 0.02f, (byte)120).Grid("s", 0.02f, (sbyte)-8).Random("w", 12, 5)
            .Initializer("ws", [5], 0.02f, 0.03f, 0.01f, 0.025f, 0.04f).Initializer("wz", [5], (sbyte)0, (sbyte)0, (sbyte)0, (sbyte)0, (sbyte)0).Bytes("wu", 12, 5).Grid("wu", 0.004f, (byte)121);
        if (pairsWeights)
            model.Node("QuantizeLinear", ["w", "ws", "wz"], ["wq"], ("axis", 1));
        else
            model.SignedBytes("wq", 12, 5);
        model.Node("DequantizeLinear", ["wq", "ws", "wz"], ["wd"], ("axis", -1)).Node("DequantizeLinear", ["wu", "wu_s", "wu_z"], ["wud"]);
        foreach (string sign in (string[])["u", "s"])
        {
            model.Node("QuantizeLinear", ["x", $"{sign}_s", $"{sign}_z"], [$"{sign}q"]);
            foreach (string weight in (string[])["wd", "wud"])
                model.Node("DequantizeLinear", [$"{sign}q", $"{sign}_s", $"{sign}_z"], [$"{sign}{weight}"]).Node("MatMul", [$"{sign}{weight}", weight], [$"{sign}{weight}_y"]).Output($"{sign}{weight}_y");
        }

        Graph graph = CodeModels.AreClose(model, Tensor.Random([6, 12], 3));
        Assert.All(graph.Outputs, output => Assert.Contains(CodeModels.Program(graph, output).Steps, step => step.Kind == "MatMul" && step.IsInteger));
    }

    [SkippableFact]
    public void A_clip_of_codes_that_were_moved_before_changes_them() => CodeModels.AreExact(
        new ModelMaker(13).Input("x", "n", 4, 6, 6).Grid("x", 0.02f, (sbyte)-8).Quantize("x").Initializer("low", [], (sbyte)-20).Initializer("high", [], (sbyte)40)
            .Node("MaxPool", ["x_q"], ["p"], ("kernel_shape", (int[])[2, 2])).Node("Clip", ["p", "", "high"], ["c"]).Show("c", "x").Show("p", "x")
            .Node("Transpose", ["x_q"], ["t"], ("perm", (int[])[0, 2, 3, 1])).Node("Clip", ["t", "low", ""], ["d"]).Show("d", "x").Node("Clip", ["x_q", "low", "high"], ["e"]).Show("e", "x"),
        Tensor.Random([3, 4, 6, 6], 8));

    [SkippableFact]
    public void Exported_quantization_of_PyTorch_turns_weights_and_counts_axes_from_the_end()
    {
        ModelMaker model = new ModelMaker(17).Input("x", "n", 12).Grid("x", 0.02f, (sbyte)3).Quantize("x").Node("DequantizeLinear", ["x_q", "x_s", "x_z"], ["xd"])
            .SignedBytes("w", 5, 12).Initializer("ws", [5], 0.02f, 0.03f, 0.01f, 0.025f, 0.04f).Initializer("wz", [5], (sbyte)0, (sbyte)0, (sbyte)0, (sbyte)0, (sbyte)0)
            .Node("DequantizeLinear", ["w", "ws", "wz"], ["wd"], ("axis", -2)).Node("Transpose", ["wd"], ["wt"], ("perm", (int[])[1, 0])).Node("MatMul", ["xd", "wt"], ["y"]).Output("y")
            .SignedBytes("v", 4, 1, 12).Grid("v", 0.01f, (sbyte)0).Node("DequantizeLinear", ["v", "v_s", "v_z"], ["vd"]).Initializer("to", [2], 4L, 12L).Node("Reshape", ["vd", "to"], ["vr"])
            .Node("Gemm", ["xd", "vr"], ["z"], ("transB", 1)).Output("z");
        Graph graph = Agreement.Read(model);
        Assert.All(graph.Nodes.Where(node => node.Operator is MatMul or Gemm), node => Assert.NotNull(IntegerLayer.TryGet(graph, node)));
        Assert.Equal(Granularity.PerChannel(1), graph.Constants[graph.ProducerOf("y")!.Inputs[1]].Quantized!.Grid.Granularity);
        CodeModels.AreClose(model, Tensor.Random([6, 12], 3));
    }

    [SkippableFact]
    public void TensorRT_leaves_zero_points_out_and_quantizes_residuals()
    {
        ModelMaker model = new ModelMaker(13).Input("x", "n", 4, 5, 5).Initializer("x_s", [], 0.02f).Initializer("x_z", [], (sbyte)0).Quantize("x").Node("DequantizeLinear", ["x_q", "x_s"], ["xd"])
            .SignedBytes("w", 4, 4, 3, 3).Initializer("ws", [4], 0.004f, 0.002f, 0.001f, 0.01f).Node("DequantizeLinear", ["w", "ws"], ["wd"], ("axis", 0)).Random("b", 4)
            .Node("Conv", ["xd", "wd", "b"], ["c"], ("pads", (int[])[1, 1, 1, 1])).Initializer("c_s", [], 0.05f).Initializer("c_z", [], (sbyte)0).Quantize("c").Node("DequantizeLinear", ["c_q", "c_s"], ["cd"])
            .Node("Add", ["cd", "xd"], ["a"]).Node("Relu", ["a"], ["y"]).Output("y");
        Graph graph = CodeModels.AreExact(model, Tensor.Random([3, 4, 5, 5], 3), oddSteps: 0.01);
        Assert.True(CodeModels.StepOf(IntegerProgram.Compile(graph), "c").IsInteger);
    }

    [SkippableFact]
    public void Scales_for_each_block_and_weights_of_4_bits() => Agreement.Holds(
        new ModelMaker(21).Input("x", "n", 6).Initializer(ModelMaker.Raw("w", 22, [6, 3], [0x71, 0x8f, 0x23, 0xe0, 0x05, 0x12, 0x34, 0xfe, 0x9a]))
            .Initializer("s", [3, 3], 0.5f, 0.25f, 1, 2, 0.125f, 0.5f, 1, 0.75f, 0.3f).Initializer(ModelMaker.Raw("z", 22, [3, 3], [0x10, 0xf2, 0x00, 0x31, 0x0e]))
            .Node("DequantizeLinear", ["w", "s", "z"], ["wd"], ("axis", 0), ("block_size", 2)).Node("MatMul", ["x", "wd"], ["y"])
            .Initializer(ModelMaker.Raw("v", 21, [3, 6], [0x71, 0x8f, 0x23, 0xe0, 0x05, 0x12, 0x34, 0xfe, 0x9a])).Initializer("vs", [3, 2], 0.5f, 0.25f, 1, 2, 0.125f, 0.5f)
            .Node("DequantizeLinear", ["v", "vs"], ["vd"], ("axis", 1), ("block_size", 3)).Node("Gemm", ["x", "vd"], ["g"], ("transB", 1)).Output("y").Output("g"),
        Tensor.Random([5, 6], 9));

    [SkippableFact]
    public void Activations_of_16_bits_in_both_domains()
    {
        ModelMaker model = new ModelMaker(13).Input("x", "n", 6).Initializer("s", [], 0.0001f).Initializer(ModelMaker.Raw("z", 4, [], [0x00, 0x80])).Initializer(ModelMaker.Raw("iz", 5, [], [0x00, 0x00]))
            .Node("QuantizeLinear", ["x", "s", "z"], ["q"]).In("com.microsoft").Node("DequantizeLinear", ["q", "s", "z"], ["unsigned"]).In("com.microsoft").Output("unsigned")
            .Node("QuantizeLinear", ["x", "s", "iz"], ["iq"]).In("com.microsoft").Node("DequantizeLinear", ["iq", "s", "iz"], ["signed"]).In("com.microsoft").Output("signed");
        CodeModels.AreExact(model, Tensor.Random([5, 6], 9));
    }

    [SkippableFact]
    public void Clipped_codes_are_those_of_fewer_bits()
    {
        ModelMaker model = new ModelMaker(13).Input("x", "n", 12).Grid("x", 0.3f, (byte)0).Quantize("x").Initializer("lo", [], (byte)0).Initializer("hi", [], (byte)15).Node("Clip", ["x_q", "lo", "hi"], ["xc"])
            .Node("DequantizeLinear", ["xc", "x_s", "x_z"], ["xd"])
            .Random("w", 12, 5).Initializer("ws", [5], 0.3f, 0.4f, 0.2f, 0.25f, 0.5f).Initializer("wz", [5], (sbyte)0, (sbyte)0, (sbyte)0, (sbyte)0, (sbyte)0).Initializer("wlo", [], (sbyte)-3).Initializer("whi", [], (sbyte)3)
            .Node("QuantizeLinear", ["w", "ws", "wz"], ["wq"], ("axis", 1)).Node("Clip", ["wq", "wlo", "whi"], ["wc"]).Node("DequantizeLinear", ["wc", "ws", "wz"], ["wd"], ("axis", 1))
            .Node("MatMul", ["xd", "wd"], ["y"]).Output("y");
        Graph graph = CodeModels.AreClose(model, Tensor.Random([6, 12], 3));
        IntegerLayer layer = IntegerLayer.Of(graph).Single();
        Assert.Equal((NumberFormat.UInt(4), NumberFormat.Int(3, narrow: true)), (layer.Input.Format, layer.Weight.Format));
    }

    [SkippableFact]
    public void Codes_come_in_and_go_out_as_whole_numbers()
    {
        ModelMaker model = new ModelMaker(13).Input("x", "n", 4, 4, 3);
        model.Model.Graph.Input[0].Type.TensorType.ElemType = 2;
        model.Grid("x", 0.02f, (byte)117).Node("Transpose", ["x"], ["planes"], ("perm", (int[])[0, 3, 1, 2]))
            .SignedBytes("w", 5, 3, 2, 2).Grid("w", 0.004f, (sbyte)0).Grid("y", 0.05f, (byte)99)
            .Node("QLinearConv", ["planes", "x_s", "x_z", "w", "w_s", "w_z", "y_s", "y_z"], ["y"]).Output("y")
            .Node("MaxPool", ["y"], ["pooled"], ("kernel_shape", (int[])[2, 2])).Output("pooled").Output("planes")
            .Node("DequantizeLinear", ["x", "x_s", "x_z"], ["real"]).Output("real").Node("DequantizeLinear", ["y", "x_s", "x_z"], ["taken"]).Output("taken")
            .Initializer("m", [], 0.001f).Node("ConvInteger", ["planes", "w", "x_z"], ["sums"]).Node("Cast", ["sums"], ["cast"], ("to", 1)).Node("Mul", ["cast", "m"], ["scaled"]).Output("scaled");
        foreach (ValueInfoProto output in model.Model.Graph.Output.Where(output => output.Name is "y" or "pooled" or "planes"))
            output.Type.TensorType.ElemType = 2;
        var codes = new Tensor([3, 4, 4, 3], [.. Enumerable.Range(0, 144).Select(i => (float)(i * 37 % 256))]);
        Graph graph = CodeModels.AreExact(model, codes);
        Assert.Contains(CodeModels.Program(graph, "y").Steps, step => step.Kind == "Conv" && step.Reason == "codes to codes by float factors");
    }
}
