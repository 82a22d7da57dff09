using static Nibble.Onnx.Tests.CaseInput;

namespace Nibble.Onnx.Tests;

/// <summary>Functions of each element, and of several values broadcast, compute what ONNX Runtime does.</summary>
public class ElementwiseTests
{
    private static readonly float[] Corners = [0, -0f, 1e-6f, -1e-6f, 1e-3f, 0.5f, 0.75f, -0.75f, 1, -1, 1.5f, 2.5f, -2.5f, 3, -3, 5, -5, 20, -20, 60];

    // Of every size, both signs, and the ends of what functions tell apart.
    private static readonly CaseInput Wide = Numbers([10, 12], [.. Corners, .. Enumerable.Range(-50, 100).Select(i => i * 0.11f)]) with { IsBatch = true };
    private static readonly CaseInput Unit = Numbers([3, 7], [.. Enumerable.Range(-10, 21).Select(i => i / 10f)]) with { IsBatch = true };
    private static readonly CaseInput Strange = Numbers([5, 1], float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0, 1) with { IsBatch = true };

    [SkippableFact]
    public void Functions_without_attributes() => OperatorCases.Hold(
    [
        .. ((string[])["Floor", "Ceil", "Reciprocal", "Log", "Cos", "Tan", "Atan", "Softsign", "Sign", "Abs", "Neg", "Sqrt", "Exp", "Relu", "Sigmoid", "Tanh"]).Select(name => new OperatorCase(name, 13, [Wide])),
        .. ((string[])["Asin", "Acos", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh"]).Select(name => new OperatorCase(name, 13, [Unit])),
        new("Mish", 18, [Wide]),
        new("Acosh", 9, [X(3)]),
        new("Floor", 7, [X(0, 3)]),
        new("Sign", 9, [X(1)]),
    ]);

    [SkippableFact]
    public void Functions_and_their_attributes() => OperatorCases.Hold(
        new("Selu", 13, [Wide]),
        new("Selu", 13, [Wide], ("alpha", 1.5f), ("gamma", 0.5f)),
        new("Celu", 12, [Wide]),
        new("Celu", 12, [Wide], ("alpha", 2.5f)),
        new("ThresholdedRelu", 10, [Wide]),
        new("ThresholdedRelu", 10, [Wide], ("alpha", 2.5f)),
        new("Shrink", 9, [Wide]),
        new("Shrink", 9, [Wide], ("lambd", 1.5f), ("bias", 1.5f)),
        new("Swish", 24, [Wide]),
        new("Swish", 24, [Wide], ("alpha", 0.5f)),
        new("Elu", 7, [Wide], ("alpha", 0.5f)),
        new("LeakyRelu", 7, [Wide], ("alpha", 0.2f)),
        new("HardSigmoid", 7, [Wide], ("alpha", 0.3f), ("beta", 0.4f)));

    [SkippableFact]
    public void Softmaxes_along_axes_and_over_joined_ones() => OperatorCases.Hold([.. ((string[])["Softmax", "LogSoftmax", "Hardmax"]).SelectMany(name => (OperatorCase[])
    [
        new(name, 13, [N(3, 5, 7)]),
        new(name, 13, [N(3, 5, 7)], ("axis", 1)),
        new(name, 13, [X(3, 5, 7)], ("axis", -3)),
        new(name, 11, [N(3, 5, 7)]),
        new(name, 11, [N(3, 5, 7, 2)], ("axis", 2)),
        new(name, 11, [X(3, 5, 7)], ("axis", 0)),
        new(name, 11, [X(3, 5, 7)], ("axis", -2)),
        new(name, 7, [N(3, 5)]),
        new(name, 13, [Numbers([2, 3], 1000, 1000, 999, -1000, -1001, -1000)]),
        new(name, 13, [X(0, 3)]),
    ])]);

    [SkippableFact]
    public void Several_values_broadcast() => OperatorCases.Hold([.. ((string[])["Max", "Min", "Sum", "Mean"]).SelectMany(name => (OperatorCase[])
    [
        new(name, 8, [N(3, 5)]),
        new(name, 8, [N(3, 5), W(5)]),
        new(name, 13, [N(3, 4, 5), W(4, 1), W(5), Real(0.25f)]),
        new(name, 13, [X(3, 1), X(1, 5), X(1)]),
        new(name, 13, [X(0, 5), W(5)]),
    ])]);

    [SkippableFact]
    public void Pairs_broadcast() => OperatorCases.Hold(
    [
        .. ((string[])["Add", "Sub", "Mul", "Div"]).SelectMany(name => (OperatorCase[])
        [
            new(name, 7, [N(3, 4, 5), W(4, 1)]),
            new(name, 13, [X(3, 1, 5), X(4, 1)]),
            new(name, 14, [X(7), X(1)]),
        ]),
        new("PRelu", 7, [N(3, 4, 5), W(4, 1)]),
        new("PRelu", 9, [N(3, 4), W(1)]),
        new("PRelu", 16, [X(3, 4), X(3, 4)]),
        new("Pow", 12, [Numbers([2, 3], 1, 2, 3, 4, 5, 6), Reals([3], 2, 0.5f, -1)]),
        new("Pow", 13, [Numbers([3], 1, 2, 3), Numbers([2, 1], 2, 0.5f)]),
        new("Mod", 13, [Wide, Reals([1], 1.5f)], ("fmod", 1)),
        new("Mod", 13, [Numbers([4], 5.5f, -5.5f, 5.5f, -5.5f), Numbers([4], 2, 2, -2, -2)], ("fmod", 1)),
        new("Mod", 13, [Whole([4], 5, -5, 5, -5), Whole([4], 3, 3, -3, -3)]) { CastTo = [1], Tolerance = 0 },
        new("Mod", 13, [Whole([4], 5, -5, 5, -5), Ints(3)], ("fmod", 1)) { CastTo = [1], Tolerance = 0 },
    ]);

    [SkippableFact]
    public void Bounds_that_are_attributes_constants_and_computed() => OperatorCases.Hold(
        new("Clip", 7, [Wide], ("min", -1f), ("max", 2f)),
        new("Clip", 7, [Wide]),
        new("Clip", 11, [Wide, Real(-1)]),
        new("Clip", 12, [Wide, Missing, Real(2.5f)]),
        new("Clip", 13, [Wide, Numbers([], -1), Numbers([], 1.5f)]),
        new("Clip", 13, [Wide, Real(-1), Numbers([], 1.5f)]),
        new("Clip", 13, [Wide, Missing, Numbers([], 1.5f)]),
        new("Clip", 13, [Wide, Numbers([], -1)]));

    [SkippableFact]
    public void Truths_of_numbers_that_are_none() => OperatorCases.Hold(
        new("IsNaN", 13, [Strange]) { CastTo = [1], Tolerance = 0 },
        new("IsInf", 10, [Strange]) { CastTo = [1], Tolerance = 0 },
        new("IsInf", 20, [Strange], ("detect_positive", 0)) { CastTo = [1], Tolerance = 0 },
        new("IsInf", 20, [Strange], ("detect_negative", 0)) { CastTo = [1], Tolerance = 0 },
        new("Max", 13, [Strange, Real(0)]) { Tolerance = 0 },
        new("Min", 13, [Strange, Real(0)]) { Tolerance = 0 });

    [SkippableFact]
    public void Casts_round_as_their_types_do() => OperatorCases.Hold(
        new("Cast", 13, [Wide], ("to", 7)) { CastTo = [1], Tolerance = 0 },
        new("Cast", 13, [Wide], ("to", 6)) { CastTo = [1], Tolerance = 0 },
        new("Cast", 13, [Wide], ("to", 9)) { CastTo = [1], Tolerance = 0 },
        new("Cast", 13, [Wide], ("to", 9)) { CastTo = [7, 1], Tolerance = 0 },
        new("Cast", 13, [Wide], ("to", 10)) { CastTo = [1], Tolerance = 0 },
        new("Cast", 13, [Numbers([8], 65504, 65519, 65520, 1e30f, -65520, 5.9e-8f, 2.9e-8f, 6.1e-5f)], ("to", 10)) { CastTo = [1], Tolerance = 0 },
        new("Cast", 13, [Wide], ("to", 16)) { CastTo = [1], Tolerance = 0 },
        new("Cast", 13, [Numbers([6], 1.00390625f, 1.01171875f, 3.4e38f, 1e-40f, float.NegativeInfinity, 0.1f)], ("to", 16)) { CastTo = [1], Tolerance = 0 },
        new("Cast", 13, [Wide], ("to", 11)) { CastTo = [1], Tolerance = 0 },
        new("Cast", 9, [Whole([3], 3, -2, 0)], ("to", 1)) { Tolerance = 0 },
        new("Cast", 9, [Whole([3], 3, -2, 0)], ("to", 9)) { CastTo = [6, 1], Tolerance = 0 },
        new("CastLike", 15, [Wide, Int(1)]) { CastTo = [1], Tolerance = 0 },
        new("CastLike", 15, [Wide, Real(1)]) { Tolerance = 0 });

    [SkippableFact]
    public void Integers_that_are_data_stay_whole() => OperatorCases.Hold(
        new("Div", 13, [Whole([6], 7, -7, 7, -7, 0, 9), Ints(2, 2, -2, -2, 3, 3)]) { CastTo = [1], Tolerance = 0 },
        new("Div", 13, [Whole([4], 7, -7, 16777216, 16777215), Whole([4], 2, 3, 3, 5)]) { CastTo = [1], Tolerance = 0 },
        new("Sub", 13, [Whole([3], 7, -7, 0), Int(2)]) { CastTo = [1], Tolerance = 0 },
        new("Mul", 13, [Whole([2, 3], 1, 2, 3, 4, 5, 6), Ints(1, 0, 1)]) { CastTo = [1], Tolerance = 0 },
        new("Equal", 13, [Whole([3], 7, -7, 0), Ints(7)]) { CastTo = [1], Tolerance = 0 },
        new("Greater", 13, [Whole([3], 7, -7, 0), Int(-1)]) { CastTo = [1], Tolerance = 0 },
        new("Unsqueeze", 13, [Whole([3], 7, -7, 0), Ints(1)]) { CastTo = [1], Tolerance = 0 },
        new("Max", 13, [Whole([3], 7, -7, 0), Ints(2)]) { CastTo = [1], Tolerance = 0 },
        new("ReduceSum", 13, [Whole([3], 7, -7, 1)]) { CastTo = [1], Tolerance = 0 });
}
