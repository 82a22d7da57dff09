using static Nibble.Onnx.Tests.CaseInput;

namespace Nibble.Onnx.Tests;

/// <summary>Operators mean what they did in the operator set of their file: each in every set in which its form or its text changed.</summary>
public class OpsetFormTests
{
    [SkippableFact]
    public void Elementwise_operators() => OperatorCases.Hold(
    [
        .. Sets([7, 13, 14], set => new("Add", set, [N(3, 4), W(4)])),
        .. Sets([7, 13, 14], set => new("Sub", set, [N(3, 4), W(4)])),
        .. Sets([7, 13, 14], set => new("Mul", set, [N(3, 4), W(3, 1)])),
        .. Sets([7, 13, 14], set => new("Div", set, [N(3, 4), W(1, 4)])),
        .. Sets([7, 12, 13, 15], set => new("Pow", set, [N(3, 4), Real(2)])),
        .. ((string[])["Relu", "Sigmoid", "Tanh", "Exp", "Neg", "Abs", "Softplus", "Elu", "HardSigmoid", "LeakyRelu", "Identity", "Sin"]).SelectMany(name => Sets([7, 13, 14, 16, 21, 22], set => new(name, set, [N(3, 4)]))),
        .. Sets([9, 13], set => new("Erf", set, [N(3, 4)])),
        .. Sets([11, 22], set => new("Round", set, [Numbers([5], 0.5f, 1.5f, -2.5f, 2.4f, -0.5f)])),
        .. Sets([14, 22], set => new("HardSwish", set, [N(3, 4)])),
        .. Sets([20], set => new("Gelu", set, [N(3, 4)])),
        .. Sets([7, 10], set => new("Clip", set, [N(3, 4)], ("min", -0.5f), ("max", 0.5f))),
        .. Sets([11, 12, 13], set => new("Clip", set, [N(3, 4), Real(-0.5f), Real(0.5f)])),
        .. Sets([11, 13], set => new("Clip", set, [N(3, 4), Missing, Real(0.5f)])),
        .. Sets([7, 10], set => new("Dropout", set, [N(3, 4)], ("ratio", 0.3f))),
        .. Sets([12, 13, 22], set => new("Dropout", set, [N(3, 4), Real(0.3f)])),
        .. Sets([7, 9, 13], set => new("Greater", set, [N(3, 4), W(4)]) { CastTo = [1] }),
        .. Sets([7, 9, 13], set => new("Less", set, [N(3, 4), W(4)]) { CastTo = [1] }),
        .. Sets([11, 13, 19], set => new("Equal", set, [Numbers([3], 1, 2, 3), Reals([3], 1, 0, 3)]) { CastTo = [1] }),
        .. Sets([12, 16], set => new("GreaterOrEqual", set, [N(3, 4), W(4)]) { CastTo = [1] }),
        .. Sets([7, 9, 13, 19, 21, 23], set => new("Cast", set, [N(3, 4)], ("to", 1))),
        .. Sets([9, 13, 19, 21], set => new("Cast", set, [Int(7)], ("to", 1))),
    ]);

    [SkippableFact]
    public void Operators_that_normalize() => OperatorCases.Hold(
    [
        .. Sets([7, 11, 12], set => new("Softmax", set, [N(3, 4, 2)], ("axis", 1))),
        .. Sets([7, 11], set => new("Softmax", set, [N(3, 4)])),
        .. Sets([11], set => new("Softmax", set, [X(3, 4, 2, 1)], ("axis", -3))),
        .. Sets([13], set => new("Softmax", set, [N(3, 4, 2)], ("axis", 1))),
        .. Sets([13], set => new("Softmax", set, [N(3, 4, 2)])),
        .. Sets([7], set => new("BatchNormalization", set, [N(3, 2, 4, 4), W(2), W(2), W(2), Reals([2], 0.5f, 2)], ("spatial", 1))),
        .. Sets([7, 9, 14, 15], set => new("BatchNormalization", set, [N(3, 2, 4, 4), W(2), W(2), W(2), Reals([2], 0.5f, 2)], ("epsilon", 0.1f), ("momentum", 0.8f))),
        .. Sets([14, 15], set => new("BatchNormalization", set, [N(3, 2, 5), W(2), W(2), W(2), Reals([2], 0.5f, 2)], ("training_mode", 0))),
        .. Sets([17], set => new("LayerNormalization", set, [N(3, 4), W(4), W(4)])),
    ]);

    [SkippableFact]
    public void Operators_of_images() => OperatorCases.Hold(
    [
        .. Sets([7, 11, 22], set => new("Conv", set, [N(2, 3, 6, 6), W(4, 3, 3, 3), W(4)], ("pads", (int[])[1, 0, 1, 0]), ("strides", (int[])[2, 1]))),
        .. Sets([7, 8, 10, 11, 12, 22], set => new("MaxPool", set, [N(2, 3, 6, 6)], ("kernel_shape", (int[])[2, 2]), ("strides", (int[])[2, 2]))),
        .. Sets([10, 12], set => new("MaxPool", set, [N(2, 3, 7, 7)], ("kernel_shape", (int[])[2, 2]), ("dilations", (int[])[2, 2]))),
        .. Sets([7, 10, 11, 19, 22], set => new("AveragePool", set, [N(2, 3, 6, 6)], ("kernel_shape", (int[])[3, 3]), ("pads", (int[])[1, 1, 1, 1]), ("count_include_pad", set % 2))),
        .. Sets([7, 22], set => new("GlobalAveragePool", set, [N(2, 3, 6, 6)])),
        .. Sets([7, 10], set => new("Pad", set, [N(2, 3)], ("pads", (int[])[0, 1, 0, 2]), ("value", 0.5f))),
        .. Sets([11, 13, 18, 19, 21], set => new("Pad", set, [N(2, 3), Ints(0, 1, 0, 2), Real(0.5f)])),
        .. Sets([18, 21], set => new("Pad", set, [N(2, 3), Ints(1, 2), Missing, Ints(-1)])),
    ]);

    [SkippableFact]
    public void Operators_that_multiply_and_reduce() => OperatorCases.Hold(
    [
        .. Sets([7, 9, 11, 13], set => new("Gemm", set, [N(3, 4), W(4, 2), W(2)], ("alpha", 0.5f))),
        .. Sets([11, 13], set => new("Gemm", set, [N(3, 4), W(2, 4)], ("transB", 1))),
        .. Sets([7, 9, 13], set => new("MatMul", set, [N(3, 4), W(4, 2)])),
        .. Sets([7, 11, 13], set => new("ReduceMean", set, [N(3, 4, 2)], ("axes", (int[])[1]), ("keepdims", set % 2))),
        .. Sets([18], set => new("ReduceMean", set, [N(3, 4, 2), Ints(-1)])),
        .. Sets([11], set => new("ReduceSum", set, [N(3, 4, 2)], ("axes", (int[])[-1]))),
        .. Sets([13], set => new("ReduceSum", set, [N(3, 4, 2), Ints(-1)])),
        .. Sets([7, 14, 22], set => new("LSTM", set, [X(5, 2, 3), W(1, 16, 3), W(1, 16, 4), W(1, 32)], ("hidden_size", 4))),
    ]);

    [SkippableFact]
    public void Operators_that_move_elements() => OperatorCases.Hold(
    [
        .. Sets([7, 9, 11, 13, 21], set => new("Flatten", set, [N(3, 2, 4)], ("axis", set < 11 ? 2 : -1))),
        .. Sets([7, 13, 14, 19, 21, 23], set => new("Reshape", set, [N(3, 2, 4), Ints(0, -1)])),
        .. Sets([14, 21], set => new("Reshape", set, [N(3, 2, 4), Ints(3, 8)], ("allowzero", 1))),
        .. Sets([7, 11], set => new("Squeeze", set, [N(3, 1, 4)], ("axes", (int[])[1]))),
        .. Sets([13, 21], set => new("Squeeze", set, [N(3, 1, 4), Ints(-2)])),
        .. Sets([7, 11], set => new("Unsqueeze", set, [N(3, 4)], ("axes", (int[])[1, 2]))),
        .. Sets([13, 21], set => new("Unsqueeze", set, [N(3, 4), Ints(-1, 1)])),
        .. Sets([7], set => new("Slice", set, [N(3, 4)], ("starts", (int[])[1]), ("ends", (int[])[9]), ("axes", (int[])[1]))),
        .. Sets([10, 11, 13], set => new("Slice", set, [N(3, 4), Ints(-1), Ints(-5), Ints(1), Ints(-2)])),
        .. Sets([7, 11], set => new("Split", set, [N(3, 5)], ("axis", 1), ("split", (int[])[2, 3])) { Outputs = 2 }),
        .. Sets([13], set => new("Split", set, [N(3, 5), Ints(2, 3)], ("axis", 1)) { Outputs = 2 }),
        .. Sets([18], set => new("Split", set, [N(3, 5)], ("axis", 1), ("num_outputs", 2)) { Outputs = 2 }),
        .. Sets([7, 11, 13], set => new("Concat", set, [N(3, 5), N(3, 2)], ("axis", set < 11 ? 1 : -1))),
        .. Sets([7, 13, 21], set => new("Transpose", set, [N(3, 2, 4)], ("perm", (int[])[0, 2, 1]))),
        .. Sets([7, 11, 13], set => new("Gather", set, [W(5, 3), Whole([2, 2], 0, 4, 1, 2)])),
    ]);

    private static IEnumerable<OperatorCase> Sets(int[] sets, Func<int, OperatorCase> row) => sets.Select(row);
}
