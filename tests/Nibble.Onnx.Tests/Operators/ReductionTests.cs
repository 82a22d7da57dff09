using static Nibble.Onnx.Tests.CaseInput;

namespace Nibble.Onnx.Tests;

/// <summary>Operators that make one number of many compute what ONNX Runtime does.</summary>
public class ReductionTests
{
    private static readonly string[] Kinds = ["Sum", "Mean", "Max", "Min", "Prod", "L1", "L2", "SumSquare", "LogSum", "LogSumExp"];

    [SkippableFact]
    public void Every_kind_over_axes_that_are_an_attribute() => OperatorCases.Hold([.. Kinds.SelectMany(kind => (OperatorCase[])
    [
        new($"Reduce{kind}", 11, [N(3, 2, 5, 4)], ("axes", (int[])[1])),
        new($"Reduce{kind}", 11, [N(3, 2, 5, 4)], ("axes", (int[])[-1, 1]), ("keepdims", 0)),
        new($"Reduce{kind}", 7, [X(3, 2, 5, 4)], ("axes", (int[])[0, 2]), ("keepdims", 0)),
        new($"Reduce{kind}", 11, [X(7, 1, 13)]),
        new($"Reduce{kind}", 11, [X(7, 13)], ("keepdims", 0)),
    ])]);

    [SkippableFact]
    public void Every_kind_over_axes_that_are_an_input() => OperatorCases.Hold([.. Kinds.SelectMany(kind => (OperatorCase[])
    [
        new($"Reduce{kind}", 18, [N(3, 2, 5), Ints(-1)]),
        new($"Reduce{kind}", 18, [N(3, 2, 5), Ints(1, 2)], ("keepdims", 0)),
        new($"Reduce{kind}", 18, [X(3, 5), Ints()]),
        new($"Reduce{kind}", 18, [X(3, 5)]),
        new($"Reduce{kind}", 18, [X(1), Ints(0)], ("keepdims", 0)),
    ])]);

    [SkippableFact]
    public void Axes_that_are_none_may_mean_none() => OperatorCases.Hold([.. Kinds.Select(kind => new OperatorCase($"Reduce{kind}", 18, [N(3, 2, 5), Ints()], ("noop_with_empty_axes", 1)))]);

    [SkippableFact]
    public void Nothing_has_a_sum_a_product_and_ends() => OperatorCases.Hold(
        new("ReduceSum", 13, [X(2, 0, 3), Ints(1)]),
        new("ReduceSum", 13, [X(2, 0, 3), Ints(0)]),
        new("ReduceSum", 13, [X(0)]),
        new("ReduceProd", 18, [X(2, 0, 3), Ints(1)], ("keepdims", 0)),
        new("ReduceMax", 20, [X(2, 0, 3), Ints(1)]),
        new("ReduceMin", 20, [X(2, 0, 3), Ints(1)]),
        new("ReduceL1", 18, [X(2, 0), Ints(1)]),
        new("ReduceL2", 18, [X(2, 0), Ints(1)]),
        new("ReduceSumSquare", 18, [X(2, 0), Ints(1)]));

    [SkippableFact]
    public void Exponents_too_large_for_floats_are_summed() => OperatorCases.Hold(
        new("ReduceLogSumExp", 18, [Numbers([2, 2], 100, 99, -1000, -1001), Ints(1)]),
        new("ReduceLogSum", 18, [Numbers([2, 2], 1, 2, 3, 4), Ints(1)]));

    [SkippableFact]
    public void Places_of_the_greatest_and_the_least() => OperatorCases.Hold([.. ((string[])["ArgMax", "ArgMin"]).SelectMany(search => (OperatorCase[])
    [
        new(search, 7, [X(3, 7)]) { CastTo = [1], Tolerance = 0 },
        new(search, 11, [N(3, 7, 2)], ("axis", -1)) { CastTo = [1], Tolerance = 0 },
        new(search, 13, [N(3, 7, 2)], ("axis", 1), ("keepdims", 0)) { CastTo = [1], Tolerance = 0 },
        new(search, 13, [Numbers([2, 5], 1, 3, 3, 1, 2, 5, 5, 5, 5, 5)], ("axis", 1)) { CastTo = [1], Tolerance = 0 },
        new(search, 13, [Numbers([2, 5], 1, 3, 3, 1, 2, 5, 5, 5, 5, 5)], ("axis", 1), ("select_last_index", 1)) { CastTo = [1], Tolerance = 0 },
        new(search, 13, [X(3, 1)], ("axis", 1)) { CastTo = [1], Tolerance = 0 },
        new(search, 13, [X(0, 4)], ("axis", 1)) { CastTo = [1], Tolerance = 0 },
    ])]);
}
