using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Onnx.Tests;

/// <summary>Models whose operators take and make codes, as quantizers write them in ONNX Runtime's QOperator form, give its numbers exactly.</summary>
public sealed class QOperatorModelTests
{
    private const string Runtime = "com.microsoft";

    [SkippableFact]
    public void Convolutions_of_codes()
    {
        ModelMaker model = new ModelMaker(11).Input("x", "n", 4, 7, 6)
            .Grid("x", 0.02f, (byte)117).Quantize("x")
            .Bytes("w", 6, 4, 3, 2).Initializer("w_s", [], 0.004f).Initializer("w_z", [], (byte)131)
            .SignedBytes("v", 6, 2, 3, 3).Initializer("v_s", [6], 0.003f, 0.001f, 0.01f, 0.0007f, 0.02f, 0.005f).Initializer("v_z", [6], (sbyte)0, (sbyte)0, (sbyte)0, (sbyte)0, (sbyte)0, (sbyte)0)
            .Initializer("b", [6], 5000, -12000, 0, 77, 123456, -9).SignedBytes("d", 4, 1, 3, 3)
            .Grid("y", 0.05f, (byte)99)
            .Node("QLinearConv", ["x_q", "x_s", "x_z", "w", "w_s", "w_z", "y_s", "y_z", "b"], ["plain"], ("pads", (int[])[1, 0, 2, 1]), ("strides", (int[])[2, 1])).Show("plain", "y")
            .Node("QLinearConv", ["x_q", "x_s", "x_z", "v", "v_s", "v_z", "y_s", "y_z"], ["groups"], ("group", 2), ("auto_pad", "SAME_UPPER")).Show("groups", "y")
            .Initializer("d_s", [], 0.006f).Initializer("d_z", [], (sbyte)0)
            .Node("QLinearConv", ["x_q", "x_s", "x_z", "d", "d_s", "d_z", "y_s", "y_z"], ["depth"], ("group", 4), ("dilations", (int[])[2, 1]), ("kernel_shape", (int[])[3, 3])).Show("depth", "y")
            .Bytes("u", 5, 6, 1, 1).Initializer("u_s", [], 0.003f).Initializer("u_z", [], (byte)100).Grid("z", 0.07f, (byte)0)
            .Node("QLinearConv", ["groups", "y_s", "y_z", "u", "u_s", "u_z", "z_s", "z_z"], ["second"]).Show("second", "z");
        Graph graph = CodeModels.AreExact(model, Tensor.Random([3, 4, 7, 6], 9));

        IntegerProgram program = CodeModels.Program(graph, "second_shown");
        Assert.All(graph.Nodes.Where(node => node.Operator is Conv), node => Assert.NotNull(IntegerLayer.TryGet(graph, node)));
        Assert.All(program.Steps.Where(step => step.Kind == "Conv"), step => Assert.Equal("codes to codes by float factors", step.Reason));
        Assert.Equal(2, program.Steps.Count(step => step.Kind == "Conv"));
    }

    [SkippableFact]
    public void Signed_convolutions_without_zero_points() => CodeModels.AreExact(
        new ModelMaker(13).Input("x", "n", 3, 5, 5)
            .Grid("x", 0.03f, (sbyte)0).Quantize("x").SignedBytes("w", 4, 3, 3, 3).Initializer("w_s", [4], 0.004f, 0.002f, 0.001f, 0.01f).Initializer("w_z", [4], (sbyte)0, (sbyte)0, (sbyte)0, (sbyte)0)
            .Grid("y", 0.05f, (sbyte)-7)
            .Node("QLinearConv", ["x_q", "x_s", "x_z", "w", "w_s", "w_z", "y_s", "y_z"], ["y"]).Show("y", "y"),
        Tensor.Random([2, 3, 5, 5], 3));

    [SkippableFact]
    public void Products_of_matrices_of_codes()
    {
        ModelMaker model = new ModelMaker(13).Input("x", "n", 12)
            .Grid("x", 0.02f, (byte)128).Quantize("x")
            .SignedBytes("w", 12, 5).Initializer("w_s", [5], 0.004f, 0.002f, 0.001f, 0.01f, 0.003f).Initializer("w_z", [5], (sbyte)0, (sbyte)0, (sbyte)0, (sbyte)0, (sbyte)0)
            .Bytes("v", 12, 5).Grid("v", 0.003f, (byte)120).SignedBytes("vt", 5, 12).Grid("vt", 0.003f, (sbyte)0)
            .Grid("y", 0.06f, (byte)80).Initializer("c", [5], 4000, -2000, 17, 0, -30000)
            .Node("QLinearMatMul", ["x_q", "x_s", "x_z", "w", "w_s", "w_z", "y_s", "y_z"], ["columns"]).Show("columns", "y")
            .Node("QLinearMatMul", ["x_q", "x_s", "x_z", "v", "v_s", "v_z", "y_s", "y_z"], ["product"]).Show("product", "y")
            .Node("QGemm", ["x_q", "x_s", "x_z", "vt", "vt_s", "vt_z", "c", "y_s", "y_z"], ["gemm"], ("transB", 1)).In(Runtime).Show("gemm", "y")
            .Node("QGemm", ["x_q", "x_s", "x_z", "v", "v_s", "v_z", "c", "y_s", "y_z"], ["scaled"], ("alpha", 0.7f)).In(Runtime).Show("scaled", "y")
            .Node("QGemm", ["x_q", "x_s", "x_z", "v", "v_s", "v_z", "c"], ["real"], ("alpha", 1f)).In(Runtime).Output("real")
            .Random("bias", 5)
            .Node("MatMulIntegerToFloat", ["x_q", "w", "x_s", "w_s", "x_z", "w_z", "bias"], ["floats"]).In(Runtime).Output("floats")
            .Node("MatMulIntegerToFloat", ["x_q", "v", "x_s", "v_s", "x_z", "v_z"], ["unbiased"]).In(Runtime).Output("unbiased");
        Graph graph = CodeModels.AreExact(model, Tensor.Random([9, 12], 5));

        Assert.All(graph.Nodes.Where(node => node.Operator is Gemm or MatMul), node => Assert.NotNull(IntegerLayer.TryGet(graph, node)));
        Assert.Equal("codes to codes by float factors", CodeModels.StepOf(CodeModels.Program(graph, "scaled_shown"), graph.ProducerOf(graph.ProducerOf("scaled_shown")!.Inputs[0])!.Name).Reason);
    }

    [SkippableFact]
    public void The_chains_of_integer_products()
    {
        ModelMaker model = new ModelMaker(13).Input("x", "n", 3, 6, 6)
            .Grid("x", 0.02f, (byte)128).Quantize("x")
            .Bytes("w", 4, 3, 3, 3).Initializer("w_z", [], (byte)125).Initializer("m", [], 0.02f * 0.005f)
            .Node("ConvInteger", ["x_q", "w", "x_z", "w_z"], ["sums"], ("pads", (int[])[1, 1, 1, 1])).Node("Cast", ["sums"], ["cast"], ("to", 1)).Node("Mul", ["cast", "m"], ["static"]).Output("static")
            .Node("DynamicQuantizeLinear", ["x"], ["dq", "ds", "dz"]).Initializer("w_s", [], 0.005f).Initializer("bias", [1, 4, 1, 1], 0.5f, -1, 2, 0)
            .Node("ConvInteger", ["dq", "w", "dz", "w_z"], ["sums2"], ("strides", (int[])[2, 2])).Node("Cast", ["sums2"], ["cast2"], ("to", 1)).Node("Mul", ["ds", "w_s"], ["both"])
            .Node("Mul", ["cast2", "both"], ["scaled2"]).Node("Add", ["scaled2", "bias"], ["dynamic"]).Output("dynamic")
            .Node("Flatten", ["x_q"], ["flat"])
            .SignedBytes("v", 108, 4).Initializer("v_s", [4], 0.004f, 0.002f, 0.001f, 0.01f).Initializer("v_z", [4], (sbyte)1, (sbyte)0, (sbyte)-3, (sbyte)0)
            .Node("Mul", ["x_s", "v_s"], ["xv"]).Node("MatMulInteger", ["flat", "v", "x_z", "v_z"], ["sums3"]).Node("Cast", ["sums3"], ["cast3"], ("to", 1)).Node("Mul", ["cast3", "xv"], ["matrix"]).Output("matrix");
        Graph graph = CodeModels.AreExact(model, Tensor.Random([1, 3, 6, 6], 5));
        Assert.All(graph.Nodes.Where(node => node.Operator is Conv or MatMul), node => Assert.NotNull(IntegerLayer.TryGet(graph, node)));
    }

    [SkippableFact]
    public void Matrices_that_are_quantized_as_they_are_multiplied()
    {
        ModelMaker model = new ModelMaker(13).Input("x", "n", 12)
            .SignedBytes("w", 12, 5).Initializer("w_s", [5], 0.004f, 0.002f, 0.001f, 0.01f, 0.003f).Bytes("v", 12, 5).Grid("v", 0.003f, (byte)120).Random("b", 5)
            .Node("DynamicQuantizeMatMul", ["x", "w", "w_s"], ["columns"]).In(Runtime).Output("columns")
            .Node("DynamicQuantizeMatMul", ["x", "v", "v_s", "v_z", "b"], ["biased"]).In(Runtime).Output("biased")
            .Node("DynamicQuantizeLinear", ["x"], ["xq", "xs", "xz"])
            .Node("MatMulIntegerToFloat", ["xq", "v", "xs", "v_s", "xz", "v_z", "b"], ["chained"]).In(Runtime).Output("chained");
        CodeModels.AreExact(model, Tensor.Random([7, 12], 5));
    }

    [SkippableFact]
    public void Weights_of_few_bits_with_a_scale_for_each_block()
    {
        ModelMaker model = new ModelMaker(13).Input("x", "n", 40).Input("t", "n", 3, 40)
            .Bytes("w4", 6, 2, 16).Random("s4", 6, 2).Bytes("z4", 6, 1).Random("b", 6)
            .Bytes("w8", 6, 3, 16).Random("s8", 6, 3);
        model.Model.Graph.Input.RemoveAt(1);
        (string, object)[] four = [("K", 40), ("N", 6), ("bits", 4), ("block_size", 32)], eight = [("K", 40), ("N", 6), ("bits", 8), ("block_size", 16)];
        foreach (string scale in (string[])["s4", "s8"])
        {
            // Scales are positive.
            TensorProto tensor = model.Model.Graph.Initializer.Single(known => known.Name == scale);
            float[] values = [.. System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.RawData.Span)];
            tensor.RawData = ModelMaker.Tensor("", [values.Length], [.. values.Select(value => MathF.Abs(value) + 0.01f)]).RawData;
        }

        model.Node("MatMulNBits", ["x", "w4", "s4"], ["plain"], four).In(Runtime).Output("plain")
            .Node("MatMulNBits", ["x", "w4", "s4", "z4"], ["zeros"], four).In(Runtime).Output("zeros")
            .Node("MatMulNBits", ["x", "w4", "s4", "", "", "b"], ["biased"], four).In(Runtime).Output("biased")
            .Node("MatMulNBits", ["x", "w8", "s8"], ["bytes"], eight).In(Runtime).Output("bytes")
            .Initializer("axes", [1], 1L).Node("Unsqueeze", ["x", "axes"], ["x3"]).Node("MatMulNBits", ["x3", "w4", "s4", "z4"], ["deep"], four).In(Runtime).Output("deep");
        Graph graph = Agreement.Read(model);
        Tensor x = Tensor.Random([5, 40], 4);
        Tensor[] expected = OnnxRuntime.Run(model.Bytes, [x], "disabled");
        IReadOnlyDictionary<string, Tensor> found = new FloatEvaluator(graph).Run(new Dictionary<string, Tensor> { ["x"] = x });
        for (int i = 0; i < expected.Length; i++)
            Assert.All(Enumerable.Range(0, expected[i].Length), at => Assert.Equal(expected[i][at], found[graph.Outputs[i]][at], 1e-3 * (1 + Math.Abs(expected[i][at]))));
        Assert.Equal((NumberFormat.UInt(4), Granularity.PerGroup(32)), graph.Constants["w4"].Quantized is { } w ? (w.Format, w.Grid.Granularity) : default);
    }

    [SkippableFact]
    public void Operators_that_move_codes()
    {
        ModelMaker model = new ModelMaker(13).Input("x", "n", 2, 4, 6)
            .Grid("x", 0.02f, (byte)128).Quantize("x").Initializer("to", [3], 0L, 2L, -1L).Initializer("pads", [8], 0L, 0L, 1L, 1L, 0L, 0L, 0L, 2L).Initializer("code", [], (byte)140)
            .Initializer("starts", [1], 1L).Initializer("ends", [1], 3L).Initializer("axes", [1], 3L)
            .Node("MaxPool", ["x_q"], ["pooled"], ("kernel_shape", (int[])[2, 2])).Show("pooled", "x")
            .Node("Reshape", ["pooled", "to"], ["reshaped"]).Node("Transpose", ["reshaped"], ["turned"], ("perm", (int[])[0, 2, 1])).Show("turned", "x")
            .Node("Concat", ["x_q", "x_q"], ["joined"], ("axis", 1)).Node("Slice", ["joined", "starts", "ends", "axes"], ["part"]).Show("part", "x")
            .Node("Pad", ["x_q", "pads", "code"], ["padded"]).Show("padded", "x")
            .Node("Flatten", ["part"], ["flat"])
            .SignedBytes("w", 32, 3).Grid("w", 0.01f, (sbyte)0).Grid("y", 0.1f, (byte)100)
            .Node("QLinearMatMul", ["flat", "x_s", "x_z", "w", "w_s", "w_z", "y_s", "y_z"], ["y"]).Show("y", "y");
        Graph graph = CodeModels.AreExact(model, Tensor.Random([3, 2, 4, 6], 5));
        Assert.Single(graph.Nodes, node => node.Operator is Quantize && node.Inputs[0] == "x");
        Assert.Contains(CodeModels.Program(graph, "y_shown").Steps, step => step.Kind == "MatMul" && step.IsInteger);
    }

    [SkippableFact]
    public void The_family_without_weights()
    {
        ModelMaker model = CodeModels.Family()
            .Node("QLinearAveragePool", ["x_q", "x_s", "x_z", "y_s", "y_z"], ["last"], ("kernel_shape", (int[])[2, 2]), ("channels_last", 1)).In(Runtime).Show("last", "y")
            .Node("QLinearSoftmax", ["x_q", "x_s", "x_z", "p_s", "p_z"], ["soft"], ("axis", -1), ("opset", 13)).In(Runtime).Show("soft", "p");
        Graph graph = CodeModels.AreExact(model, Tensor.Random([3, 4, 6, 6], 5));
        Assert.Contains(CodeModels.Program(graph, "soft_shown").Steps, step => step.Kind == "Softmax" && step.IsInteger);
    }

    [SkippableTheory]
    [InlineData(1, 0.37f, 1 / 256f)]
    [InlineData(2, 0.02f, 1 / 256f)]
    [InlineData(-1, 0.09f, 1 / 255f)]
    [InlineData(-2, 0.0003f, 0.011f)]
    [InlineData(1, 1.7f, 0.00005f)]
    public void Softmax_of_codes_along_any_axis_at_any_scale(int axis, float scale, float result)
    {
        Graph unsigned = CodeModels.AreExact(Softmax((byte)77, (byte)9), Tensor.Random([5, 4, 6, 3], 8));
        CodeModels.AreExact(Softmax((sbyte)-31, (sbyte)-128), Tensor.Random([5, 4, 6, 3], 9));
        Assert.Contains(CodeModels.Program(unsigned, "soft_shown").Steps, step => step.Kind == "Softmax" && step.IsInteger);

        ModelMaker Softmax<T>(T from, T to)
            where T : unmanaged => new ModelMaker(13).Input("x", "n", 4, 6, 3).Grid("x", scale, from).Quantize("x").Grid("p", result, to)
                .Node("QLinearSoftmax", ["x_q", "x_s", "x_z", "p_s", "p_z"], ["soft"], ("axis", axis), ("opset", 13)).In(Runtime).Show("soft", "p");
    }
}
