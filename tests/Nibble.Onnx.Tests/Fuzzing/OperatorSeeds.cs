using static Nibble.Onnx.Tests.CaseInput;

namespace Nibble.Onnx.Tests;

/// <summary>Valid models of a single node: each operator that no larger seed holds, in its richest form.</summary>
internal static class OperatorSeeds
{
    private static readonly string[] Functions =
    [
        "Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Ceil", "Celu", "Cos", "Cosh", "Elu", "Erf", "Exp", "Floor", "HardSigmoid", "Identity", "Log", "Neg", "Reciprocal", "Relu", "Round", "Selu", "Shrink", "Sigmoid",
        "Sign", "Sin", "Sinh", "Softplus", "Softsign", "Sqrt", "Tan", "Tanh", "ThresholdedRelu",
    ];

    private static readonly string[] Reductions = ["L1", "L2", "LogSum", "LogSumExp", "Max", "Min", "Prod", "Sum", "SumSquare"];

    private static readonly string[] Pairs = ["Add", "Sub", "Mul", "Div", "Pow", "PRelu", "Mod", "Min", "Max", "Sum", "Mean"];

    /// <summary>The models.</summary>
    public static byte[][] All =>
    [
        Functions.Aggregate(new ModelMaker(16).Input("x", "n", 2, 3), (model, name) => model.Node(name, ["x"], [name]).Output(name)).Bytes,
        Pairs.Aggregate(new ModelMaker(13).Input("x", "n", 2, 3).Random("w", 3), (model, name) => model.Node(name, ["x", "w"], name == "Mod" ? ["Mod"] : [name], name == "Mod" ? [("fmod", 1)] : []).Output(name)).Bytes,
        Reductions.Aggregate(new ModelMaker(18).Input("x", "n", 2, 3).Initializer("axes", [1], -1L), (model, name) => model.Node($"Reduce{name}", ["x", "axes"], [name], ("keepdims", 0)).Output(name)).Bytes,
        Integers(), Truths(), Network(), Attention(),
        .. Rows.Select(row => row.Model().Bytes),
    ];

    private static OperatorCase[] Rows =>
    [
        new("ConvTranspose", 11, [N(2, 4, 3, 3), W(4, 1, 3, 2), W(2)], ("group", 2), ("strides", (int[])[2, 1]), ("pads", (int[])[1, 0, 0, 1]), ("output_padding", (int[])[1, 0]), ("dilations", (int[])[1, 2])),
        new("ConvTranspose", 11, [N(2, 2, 5), W(2, 3, 3)], ("output_shape", (int[])[10]), ("strides", (int[])[2]), ("auto_pad", "SAME_LOWER")),
        new("Resize", 13, [N(2, 3, 5, 4), Missing, Reals([4], 1, 1, 2, 0.7f)], ("mode", "linear"), ("coordinate_transformation_mode", "pytorch_half_pixel")),
        new("Resize", 11, [N(2, 1, 4, 5), Reals([0]), Reals([0]), Ints(2, 1, 7, 1)], ("nearest_mode", "ceil"), ("coordinate_transformation_mode", "asymmetric")),
        new("Resize", 18, [N(2, 1, 4, 5), Missing, Missing, Ints(9, 7)], ("axes", (int[])[3, 2]), ("mode", "cubic"), ("cubic_coeff_a", -0.5f), ("keep_aspect_ratio_policy", "not_larger")),
        new("Upsample", 9, [N(2, 1, 2, 3), Reals([4], 1, 1, 2, 1.5f)], ("mode", "linear")),
        new("GRU", 14, [X(3, 2, 2), W(2, 9, 2), W(2, 9, 3), W(2, 18), Int32s([2], 3, 1), X(2, 2, 3)], ("hidden_size", 3), ("direction", "bidirectional"), ("linear_before_reset", 1)) { Outputs = 2 },
        new("RNN", 14, [X(3, 2, 2), W(1, 3, 2), W(1, 3, 3), W(1, 6)], ("hidden_size", 3), ("activations", (string[])["Relu"]), ("clip", 2f)) { Outputs = 2 },
        new("Einsum", 12, [N(2, 3, 4), W(4, 5)], ("equation", "bij,jk->bik")),
        new("CumSum", 14, [N(2, 3, 4), Int(1)], ("exclusive", 1), ("reverse", 1)),
        new("DepthToSpace", 13, [N(2, 8, 2, 3)], ("blocksize", 2), ("mode", "CRD")),
        new("SpaceToDepth", 13, [N(2, 2, 4, 2)], ("blocksize", 2)),
        new("GatherElements", 13, [N(2, 3), Whole([2, 2], 0, 1, 1, 0)], ("axis", 1)),
        new("GatherND", 12, [X(2, 3, 4), Whole([2, 1, 1], 2, -1)], ("batch_dims", 1)),
        new("OneHot", 11, [Whole([2, 2], 0, 1, 2, -1), Int(4), Reals([2], 0, 1)], ("axis", 1)),
        new("Trilu", 14, [N(2, 3, 4), Int(-1)], ("upper", 0)),
        new("ArgMax", 13, [N(2, 3, 4)], ("axis", 2), ("select_last_index", 1)) { CastTo = [1] },
        new("ArgMin", 13, [N(2, 3, 4)], ("axis", 1), ("keepdims", 0)) { CastTo = [1] },
        new("GroupNormalization", 21, [N(2, 4, 3), W(4), W(4)], ("num_groups", 2)),
        new("InstanceNormalization", 13, [N(2, 3, 4), W(3), W(3)], ("epsilon", 0.1f)),
        new("LRN", 13, [N(2, 4, 2, 2)], ("size", 3), ("alpha", 0.1f)),
        new("LpNormalization", 11, [N(2, 3)], ("p", 1), ("axis", 1)),
        new("MeanVarianceNormalization", 13, [N(2, 3, 2, 2)], ("axes", (int[])[0, 2, 3])),
        new("RMSNormalization", 23, [N(2, 3, 4), W(4)], ("axis", -1)),
        new("LogSoftmax", 11, [X(2, 3, 4)], ("axis", 1)),
        new("Hardmax", 13, [N(2, 3)]),
        new("GlobalMaxPool", 13, [N(2, 3, 4)]),
        new("HardSwish", 14, [N(2, 3)]),
        new("Mish", 18, [N(2, 3)]),
        new("Gelu", 20, [N(2, 3)], ("approximate", "tanh")),
        new("Swish", 24, [N(2, 3)], ("alpha", 0.5f)),
        new("Dropout", 13, [N(2, 3), Real(0.3f)]),
        new("Tile", 13, [N(2, 3), Ints(1, 2)]),
        new("Expand", 13, [N(2, 1, 3), Ints(2, 1)]),
        new("Pad", 19, [N(2, 3, 4), Ints(0, 1, 2, 0, 1, -1), Real(0.5f)], ("mode", "wrap")),
        new("Transpose", 13, [N(2, 3, 4)], ("perm", (int[])[0, 2, 1])),
    ];

    // What is computed while reading, from the sizes of the input.
    private static byte[] Integers() => new ModelMaker(13).Input("x", "batch", 6, 2).Initializer("one", [1], 1L).Initializer("three", [1], 3L).Initializer("f", [1], 2.5f).Initializer("none", [1], 0L)
        .Node("Shape", ["x"], ["s"]).Node("Slice", ["s", "one", "three"], ["p"]).Node("Sub", ["p", "one"], ["a"]).Node("Mod", ["a", "three"], ["b"]).Node("Min", ["b", "three"], ["c"]).Node("Max", ["c", "a"], ["d"])
        .Node("Neg", ["d"], ["e"]).Node("Abs", ["e"], ["g"]).Node("Cast", ["g"], ["h"], ("to", 1)).Node("Div", ["h", "f"], ["i"]).Node("Ceil", ["i"], ["j"]).Node("Floor", ["j"], ["k"]).Node("Sqrt", ["k"], ["l"])
        .Node("Cast", ["l"], ["m"], ("to", 7)).Node("Less", ["m", "three"], ["lt"]).Node("LessOrEqual", ["m", "one"], ["le"]).Node("Greater", ["m", "one"], ["gt"]).Node("GreaterOrEqual", ["m", "one"], ["ge"])
        .Node("And", ["lt", "ge"], ["and"]).Node("Or", ["le", "gt"], ["or"]).Node("Not", ["and"], ["not"]).Node("Equal", ["m", "one"], ["eq"]).Node("Where", ["not", "m", "a"], ["n"]).Node("ReduceMax", ["n"], ["o"]).Node("ReduceMin", ["n"], ["q"])
        .Node("ReduceSum", ["n", "none"], ["r"]).Node("ReduceProd", ["n"], ["t"]).Node("Where", ["or", "three", "one"], ["u"]).Node("Where", ["eq", "u", "one"], ["v"]).Node("Mul", ["v", "o"], ["w"]).Node("Mul", ["w", "q"], ["y"])
        .Node("Cast", ["y"], ["z"], ("to", 1)).Node("Cast", ["r"], ["rf"], ("to", 1)).Node("Cast", ["t"], ["tf"], ("to", 1)).Node("Sum", ["z", "rf", "tf"], ["k1"]).Node("Mul", ["x", "k1"], ["out"]).Output("out").Bytes;

    private static byte[] Truths() => new ModelMaker(13).Input("x", "n", 3).Random("w", 3)
        .Node("Less", ["x", "w"], ["a"]).Node("LessOrEqual", ["x", "w"], ["b"]).Node("GreaterOrEqual", ["x", "w"], ["c"]).Node("Equal", ["x", "w"], ["d"]).Node("And", ["a", "b"], ["e"]).Node("Or", ["c", "d"], ["f"])
        .Node("Xor", ["e", "f"], ["g"]).Node("Not", ["g"], ["h"]).Node("IsNaN", ["x"], ["i"]).Node("IsInf", ["x"], ["j"], ("detect_negative", 0)).Node("And", ["i", "j"], ["k"]).Node("Or", ["h", "k"], ["l"])
        .Node("Where", ["l", "x", "w"], ["m"]).Node("CastLike", ["l", "m"], ["o"]).Node("Mul", ["o", "m"], ["y"]).Output("y").Bytes;

    // Weights in another file.
    private static byte[] Network() => new ModelMaker(13).Input("x", "n", 3)
        .Initializer(External("w", 1, [3, 2], ("location", FuzzFolder.FileName), ("offset", "16"), ("length", "24")))
        .Initializer(External("b", 1, [2], ("location", FuzzFolder.FileName)))
        .Initializer(External("s", 7, [2], ("location", FuzzFolder.FileName), ("offset", "48")))
        .Node("Gemm", ["x", "w", "b"], ["y"]).Node("Reshape", ["y", "s"], ["z"]).Output("z").Bytes;

    private static byte[] Attention() => new ModelMaker(17).Input("x", "n", "s", 8).Random("q", 8, 8).Random("k", 8, 8).Random("v", 8, 8).Initializer("heads", [4], 0L, 0, 2, 4).Initializer("whole", [3], 0L, 0, 8).Initializer("root", [], 0.5f).Random("g", 8)
        .Node("MatMul", ["x", "q"], ["xq"]).Node("Reshape", ["xq", "heads"], ["hq"]).Node("Transpose", ["hq"], ["tq"], ("perm", (int[])[0, 2, 1, 3]))
        .Node("MatMul", ["x", "k"], ["xk"]).Node("Reshape", ["xk", "heads"], ["hk"]).Node("Transpose", ["hk"], ["tk"], ("perm", (int[])[0, 2, 3, 1]))
        .Node("MatMul", ["x", "v"], ["xv"]).Node("Reshape", ["xv", "heads"], ["hv"]).Node("Transpose", ["hv"], ["tv"], ("perm", (int[])[0, 2, 1, 3]))
        .Node("MatMul", ["tq", "tk"], ["scores"]).Node("Mul", ["scores", "root"], ["scaled"]).Node("Softmax", ["scaled"], ["p"], ("axis", -1)).Node("MatMul", ["p", "tv"], ["mixed"])
        .Node("Transpose", ["mixed"], ["back"], ("perm", (int[])[0, 2, 1, 3])).Node("Reshape", ["back", "whole"], ["joined"]).Node("Add", ["joined", "x"], ["sum"]).Node("LayerNormalization", ["sum", "g", "g"], ["y"]).Output("y").Bytes;

    private static TensorProto External(string name, int type, long[] dims, params (string Key, string Value)[] entries)
    {
        var tensor = new TensorProto { Name = name, DataType = type, Dims = { dims }, DataLocation = 1 };
        tensor.ExternalData.Add(entries.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        return tensor;
    }
}
