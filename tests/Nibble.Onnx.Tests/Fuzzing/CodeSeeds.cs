namespace Nibble.Onnx.Tests;

/// <summary>Valid models of operators on codes: ONNX's and ONNX Runtime's own, and those of QONNX.</summary>
internal static class CodeSeeds
{
    private const string Runtime = "com.microsoft";
    private const string Qonnx = "qonnx.custom_op.general";

    public static byte[][] All => [Products(), Family(), Blocks(), Sums(), Quants(), Thresholds(), Recurrent(), Neighbors()];

    private static byte[] Products() => new ModelMaker(13).Input("x", "n", 2, 4, 4).Grid("x", 0.02f, (byte)117).Quantize("x").Grid("y", 0.05f, (byte)99)
        .Bytes("w", 3, 2, 2, 2).Initializer("w_s", [], 0.004f).Initializer("w_z", [], (byte)131).Initializer("b", [3], 5000, -12000, 0)
        .Node("QLinearConv", ["x_q", "x_s", "x_z", "w", "w_s", "w_z", "y_s", "y_z", "b"], ["conv"], ("pads", (int[])[1, 0, 1, 0]), ("strides", (int[])[2, 1])).Show("conv", "y")
        .Node("Flatten", ["x_q"], ["flat"]).SignedBytes("v", 32, 3).Initializer("v_s", [3], 0.004f, 0.002f, 0.001f).Initializer("v_z", [3], (sbyte)0, (sbyte)0, (sbyte)0)
        .Node("QLinearMatMul", ["flat", "x_s", "x_z", "v", "v_s", "v_z", "y_s", "y_z"], ["product"]).Show("product", "y")
        .SignedBytes("u", 3, 32).Grid("u", 0.003f, (sbyte)0)
        .Node("QGemm", ["flat", "x_s", "x_z", "u", "u_s", "u_z", "b", "y_s", "y_z"], ["gemm"], ("transB", 1), ("alpha", 0.7f)).In(Runtime).Show("gemm", "y")
        .Random("bias", 3).Node("MatMulIntegerToFloat", ["flat", "v", "x_s", "v_s", "x_z", "v_z", "bias"], ["floats"]).In(Runtime).Output("floats")
        .Node("Flatten", ["x"], ["xf"]).Node("DynamicQuantizeMatMul", ["xf", "v", "v_s", "v_z", "bias"], ["dynamic"]).In(Runtime).Output("dynamic").Bytes;

    private static byte[] Family() => CodeModels.Family()
        .Node("QLinearReduceMean", ["x_q", "x_s", "x_z", "y_s", "y_z"], ["reduced"], ("axes", (int[])[1]), ("keepdims", 1)).In(Runtime).Show("reduced", "y")
        .Node("QLinearSoftmax", ["x_q", "x_s", "x_z", "p_s", "p_z"], ["soft"], ("axis", -1), ("opset", 13)).In(Runtime).Show("soft", "p").Bytes;

    private static byte[] Blocks()
    {
        (string, object)[] four = [("K", 40), ("N", 6), ("bits", 4), ("block_size", 32)], eight = [("K", 40), ("N", 6), ("bits", 8), ("block_size", 16)];
        return new ModelMaker(13).Input("x", "n", 40).Bytes("w4", 6, 2, 16).Initializer("s4", [6, 2], Steps(12)).Bytes("z4", 6, 1).Random("b", 6).Bytes("w8", 6, 3, 16).Initializer("s8", [6, 3], Steps(18))
            .Node("MatMulNBits", ["x", "w4", "s4", "z4"], ["zeros"], four).In(Runtime).Output("zeros")
            .Node("MatMulNBits", ["x", "w4", "s4", "", "", "b"], ["biased"], four).In(Runtime).Output("biased")
            .Node("MatMulNBits", ["x", "w8", "s8"], ["bytes"], eight).In(Runtime).Output("bytes").Bytes;
    }

    private static byte[] Sums() => new ModelMaker(13).Input("x", 1, 3, 6, 6).Grid("x", 0.02f, (byte)128).Quantize("x")
        .Bytes("w", 4, 3, 3, 3).Initializer("w_z", [], (byte)125).Initializer("m", [], 0.0001f)
        .Node("ConvInteger", ["x_q", "w", "x_z", "w_z"], ["sums"], ("pads", (int[])[1, 1, 1, 1])).Node("Cast", ["sums"], ["cast"], ("to", 1)).Node("Mul", ["cast", "m"], ["static"]).Output("static")
        .Node("Split", ["x_q"], ["a", "b", "c"], ("axis", 1)).Show("a", "x").Show("c", "x").Initializer("one", [], 1L)
        .Node("Gather", ["x_q", "one"], ["part"], ("axis", 1)).Show("part", "x")
        .Node("CastLike", ["sums", "m"], ["like"]).Node("Mul", ["like", "m"], ["again"]).Output("again").Bytes;

    private static byte[] Quants() => new ModelMaker(13).Input("x", "n", 2, 4, 4).Initializer("s", [], 0.25f).Initializer("z", [], 0f).Initializer("odd", [], 3f).Initializer("bits", [], 4f).Initializer("more", [], 8f)
        .Initializer("rows", [1, 2, 1, 1], 0.25f, 0.5f).Random("w", 3, 2, 2, 2).Initializer("ws", [3, 1, 1, 1], 0.25f, 0.5f, 0.125f)
        .Node("Quant", ["x", "s", "odd", "bits"], ["q"], ("signed", 1), ("narrow", 0), ("rounding_mode", "ROUND")).In(Qonnx)
        .Node("Quant", ["w", "ws", "z", "bits"], ["wq"], ("signed", 1), ("narrow", 1), ("rounding_mode", "ROUND")).In(Qonnx)
        .Node("Conv", ["q", "wq"], ["c"]).Node("Relu", ["c"], ["r"])
        .Node("IntQuant", ["r", "s", "z", "bits"], ["rq"], ("signed", 0), ("narrow", 0), ("rounding_mode", "FLOOR")).In(Qonnx).Output("rq")
        .Node("Quant", ["x", "rows", "z", "bits"], ["columns"], ("signed", 1), ("narrow", 0), ("rounding_mode", "HALF_UP")).In(Qonnx).Output("columns")
        .Node("BipolarQuant", ["x", "s"], ["signs"]).In(Qonnx).Output("signs")
        .Node("Trunc", ["q", "s", "z", "more", "bits"], ["cut"], ("rounding_mode", "FLOOR")).In(Qonnx).Output("cut").Bytes;

    private static byte[] Thresholds() => new ModelMaker(13).Input("x", "n", 3, 4, 4).Initializer("rising", [3, 3], -1f, 0, 2, -3, 0.5f, 1, -0.25f, 0, 0.25f).Initializer("even", [1, 3], 0.25f, 0.75f, 1.25f)
        .Node("MultiThreshold", ["x", "rising"], ["a"], ("out_dtype", "INT4"), ("out_scale", 1f), ("out_bias", -2f), ("data_layout", "NCHW")).In(Qonnx).Output("a")
        .Node("MultiThreshold", ["x", "even"], ["b"], ("out_dtype", "UINT2"), ("out_scale", 0.5f), ("out_bias", 0f)).In(Qonnx).Output("b")
        .Initializer("zero", [1, 1], 0.3f).Node("MultiThreshold", ["x", "zero"], ["c"], ("out_dtype", "BIPOLAR"), ("out_scale", 2f), ("out_bias", -1f)).In(Qonnx).Output("c")
        .Node("Transpose", ["x"], ["last"], ("perm", (int[])[0, 2, 3, 1])).Node("MultiThreshold", ["last", "rising"], ["d"], ("out_dtype", "UINT2"), ("data_layout", "NHWC")).In(Qonnx).Output("d").Bytes;

    // Weights are [directions, inputs, 4 gates] there.
    private static byte[] Recurrent() => new ModelMaker(13).Input("x", 3, "n", 2).SignedBytes("w", 1, 2, 12).SignedBytes("r", 1, 3, 12).Random("b", 1, 24)
        .Initializer("w_s", [1], 0.01f).Initializer("w_z", [1], (sbyte)0).Initializer("r_s", [1], 0.02f).Initializer("r_z", [1], (sbyte)0)
        .Node("DynamicQuantizeLSTM", ["x", "w", "r", "b", "", "", "", "", "w_s", "w_z", "r_s", "r_z"], ["y", "last"], ("hidden_size", 3), ("direction", "forward")).In(Runtime).Output("y").Output("last").Bytes;

    private static byte[] Neighbors() => new ModelMaker(13).Input("x", "n", 2, 4).Initializer("s", [], 0.01f).Initializer(ModelMaker.Raw("z", 4, [], [0x00, 0x80]))
        .Node("QuantizeLinear", ["x", "s", "z"], ["q"]).In(Runtime).Node("DequantizeLinear", ["q", "s", "z"], ["d"]).In(Runtime).Node("Gelu", ["d"], ["y"]).In(Runtime).Output("y").Bytes;

    private static float[] Steps(int count) => [.. Enumerable.Range(1, count).Select(i => i / 64f)];
}
