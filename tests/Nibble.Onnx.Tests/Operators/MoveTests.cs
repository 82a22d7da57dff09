using static Nibble.Onnx.Tests.CaseInput;

namespace Nibble.Onnx.Tests;

/// <summary>Operators that repeat, pick, mark and add up elements compute what ONNX Runtime does.</summary>
public class MoveTests
{
    [SkippableFact]
    public void Repeated_values() => OperatorCases.Hold(
        new("Expand", 8, [N(3, 1, 5), Ints(4, 1)]) { Tolerance = 0 },
        new("Expand", 13, [X(3, 1), Ints(2, 1, 5)]) { Tolerance = 0 },
        new("Expand", 13, [X(1), Ints(7)]) { Tolerance = 0 },
        new("Expand", 13, [Numbers([], 3), Ints(2, 3)]) { Tolerance = 0 },
        new("Expand", 13, [X(3, 1), Ints(3, 0)]) { Tolerance = 0 },
        new("Expand", 13, [N(3, 5), Ints(1)]) { Tolerance = 0 },
        new("Tile", 6 + 1, [N(2, 3), Ints(1, 4)]) { Tolerance = 0 },
        new("Tile", 13, [X(2, 3, 1), Ints(3, 2, 5)]) { Tolerance = 0 },
        new("Tile", 13, [X(5), Ints(0)]) { Tolerance = 0 },
        new("Tile", 13, [X(2, 0), Ints(2, 2)]) { Tolerance = 0 });

    [SkippableFact]
    public void Sums_up_to_each_element() => OperatorCases.Hold(
        new("CumSum", 11, [N(3, 7), Int(1)]),
        new("CumSum", 14, [X(3, 7), Int(0)]),
        new("CumSum", 14, [X(3, 5, 2), Int(-2)], ("exclusive", 1)),
        new("CumSum", 14, [X(3, 5, 2), Int(1)], ("reverse", 1)),
        new("CumSum", 14, [N(3, 5, 2), Int(1)], ("reverse", 1), ("exclusive", 1)),
        new("CumSum", 14, [X(3, 0), Int(1)]));

    [SkippableFact]
    public void Elements_and_parts_by_their_places() => OperatorCases.Hold(
        new("Gather", 7, [N(3, 5, 2), Ints(4, -5, 0)], ("axis", 1)) { Tolerance = 0 },
        new("Gather", 13, [X(3, 5), IntsOf([2, 2], 0, 1, 2, -1)]) { Tolerance = 0 },
        new("Gather", 13, [X(3, 5), Int(-1)], ("axis", -1)) { Tolerance = 0 },
        new("GatherElements", 11, [X(3, 5), IntsOf([2, 5], 0, 1, 2, -1, -3, 1, 1, 1, 0, 0)]) { Tolerance = 0 },
        new("GatherElements", 13, [X(3, 5), IntsOf([3, 2], 0, 4, -1, -5, 2, 2)], ("axis", -1)) { Tolerance = 0 },
        new("GatherElements", 13, [X(3, 5), Whole([3, 1], 4, 0, -2)], ("axis", 1)) { Tolerance = 0 },
        new("GatherND", 11, [X(3, 5, 2), IntsOf([4, 2], 0, 1, 2, -1, -3, 3, 1, 1)]) { Tolerance = 0 },
        new("GatherND", 12, [X(3, 5, 2), IntsOf([3, 2, 1], 0, 1, 2, -1, -3, 3)], ("batch_dims", 1)) { Tolerance = 0 },
        new("GatherND", 13, [X(3, 5), IntsOf([1, 2], 2, 4)]) { Tolerance = 0 },
        new("GatherND", 13, [X(3, 5, 2), IntsOf([2, 2, 1], 0, 1, 2, 2)]) { Tolerance = 0 });

    [SkippableFact]
    public void Places_that_are_marked() => OperatorCases.Hold(
        new("OneHot", 9, [Whole([4], 0, 2, -1, 3), Int(3), Reals([2], 0, 1)]) { Tolerance = 0 },
        new("OneHot", 11, [Whole([2, 2], 0, 2, -3, 1), Ints(3), Reals([2], -1.5f, 2)], ("axis", 0)) { Tolerance = 0 },
        new("OneHot", 11, [Whole([2, 2], 0, 2, -3, 1), Int(3), Reals([2], 0, 1)], ("axis", -2)) { Tolerance = 0 },
        new("OneHot", 11, [Numbers([3], 0, 1, 2), Real(3), Reals([2], 0, 1)]) { Tolerance = 0 });

    [SkippableFact]
    public void Triangles() => OperatorCases.Hold(
        new("Trilu", 14, [N(3, 4, 5)]) { Tolerance = 0 },
        new("Trilu", 14, [X(4, 5)], ("upper", 0)) { Tolerance = 0 },
        new("Trilu", 14, [X(5, 5), Int(2)]) { Tolerance = 0 },
        new("Trilu", 14, [X(2, 3, 3), Int(-1)], ("upper", 0)) { Tolerance = 0 },
        new("Trilu", 14, [X(3, 3), Int(7)]) { Tolerance = 0 });

    [SkippableFact]
    public void Sums_of_products_by_labels() => OperatorCases.Hold(
        new("Einsum", 12, [X(3, 5), X(5, 7)], ("equation", "ij,jk->ik")),
        new("Einsum", 12, [X(3, 5), X(5, 7)], ("equation", "ij,jk")),
        new("Einsum", 12, [N(2, 4, 5), W(5, 7)], ("equation", "bsh,hd->bsd")),
        new("Einsum", 12, [N(2, 4, 6), W(6, 3, 5)], ("equation", "bsh,hnd->bsnd")),
        new("Einsum", 12, [X(2, 3, 4, 5), X(2, 3, 7, 5)], ("equation", "bhid,bhjd->bhij")),
        new("Einsum", 12, [X(2, 4, 3, 5), X(2, 7, 3, 5)], ("equation", "bqhd,bkhd->bhqk")),
        new("Einsum", 12, [X(2, 3, 4, 7), X(2, 7, 3, 5)], ("equation", "bhqk,bkhd->bqhd")),
        new("Einsum", 12, [X(2, 4, 3, 5), X(3, 5, 7)], ("equation", "bqhd,hdo->bqo")),
        new("Einsum", 12, [X(3, 5)], ("equation", "ij->ji")) { Tolerance = 0 },
        new("Einsum", 12, [X(3, 5)], ("equation", "ij->i")),
        new("Einsum", 12, [X(3), X(5)], ("equation", "i , j -> i j")),
        new("Einsum", 12, [X(3, 5), X(3, 5)], ("equation", "ij,ij->")),
        new("Einsum", 12, [X(3, 5), X(3, 5)], ("equation", "ij,ij->ij")),
        new("Einsum", 12, [X(3, 5, 2), X(5, 4)], ("equation", "ijx,jk->ki")));

    [SkippableFact]
    public void Normalizations_by_the_sample() => OperatorCases.Hold(
        new("InstanceNormalization", 7, [N(2, 3, 5, 7), W(3), W(3)]),
        new("InstanceNormalization", 7, [X(2, 3, 11), W(3), W(3)], ("epsilon", 0.1f)),
        new("InstanceNormalization", 22, [X(2, 3, 2, 3, 5), W(3), W(3)]),
        new("GroupNormalization", 18, [N(2, 6, 5, 7), W(3), W(3)], ("num_groups", 3)),
        new("GroupNormalization", 21, [N(2, 6, 5, 7), W(6), W(6)], ("num_groups", 2), ("epsilon", 0.1f)),
        new("GroupNormalization", 21, [X(2, 6, 11), W(6), W(6)], ("num_groups", 1)),
        new("GroupNormalization", 21, [X(2, 6, 4), W(6), W(6)], ("num_groups", 6)),
        new("RMSNormalization", 23, [N(2, 3, 7), W(7)]),
        new("RMSNormalization", 23, [N(2, 3, 7), W(3, 7)], ("axis", 1), ("epsilon", 0.1f)),
        new("LayerNormalization", 17, [N(2, 3, 7), W(7), W(7)]),
        new("LpNormalization", 7, [N(2, 3, 7)]),
        new("LpNormalization", 7, [N(2, 3, 7)], ("axis", 1), ("p", 1)),
        new("LpNormalization", 22, [Numbers([2, 2], 0, 0, 3, 4)]),
        new("LRN", 7, [N(2, 7, 3, 5)], ("size", 3)),
        new("LRN", 13, [N(2, 7, 3, 5)], ("size", 5), ("alpha", 0.5f), ("beta", 0.6f), ("bias", 2f)),
        new("MeanVarianceNormalization", 9, [X(2, 3, 5, 7)]),
        new("MeanVarianceNormalization", 13, [N(2, 3, 5)], ("axes", (int[])[1, 2])));
}
