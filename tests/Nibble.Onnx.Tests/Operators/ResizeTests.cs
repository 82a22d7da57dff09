using static Nibble.Onnx.Tests.CaseInput;

namespace Nibble.Onnx.Tests;

/// <summary>Resized images are those of ONNX Runtime.</summary>
public class ResizeTests
{
    private static readonly string[] Places = ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"];
    private static readonly string[] Roundings = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"];

    [SkippableFact]
    public void Nearest_elements_by_all_places_and_roundings() => OperatorCases.Hold([.. Places.SelectMany(place => Roundings.SelectMany(rounding => (OperatorCase[])
    [
        new("Resize", 13, [N(2, 3, 5, 7), Missing, Reals([4], 1, 1, 2, 3)], ("coordinate_transformation_mode", place), ("nearest_mode", rounding)) { Tolerance = 0 },
        new("Resize", 13, [N(2, 3, 8, 6), Missing, Reals([4], 1, 1, 0.5f, 0.7f)], ("coordinate_transformation_mode", place), ("nearest_mode", rounding)) { Tolerance = 0 },
        new("Resize", 11, [X(1, 1, 4, 5), Reals([0]), Reals([0]), Ints(1, 1, 7, 1)], ("coordinate_transformation_mode", place), ("nearest_mode", rounding)) { Tolerance = 0 },
    ]))]);

    [SkippableFact]
    public void Lines_and_curves_by_all_places() => OperatorCases.Hold([.. Places.SelectMany(place => ((string[])["linear", "cubic"]).SelectMany(mode => (OperatorCase[])
    [
        new("Resize", 13, [N(2, 3, 5, 7), Missing, Reals([4], 1, 1, 2, 3)], ("mode", mode), ("coordinate_transformation_mode", place)),
        new("Resize", 13, [N(2, 3, 8, 6), Missing, Reals([4], 1, 1, 0.5f, 0.7f)], ("mode", mode), ("coordinate_transformation_mode", place)),
        new("Resize", 11, [X(1, 1, 4, 5), Reals([0]), Reals([0]), Ints(1, 1, 7, 3)], ("mode", mode), ("coordinate_transformation_mode", place)),
    ])),
        new("Resize", 13, [N(1, 1, 4, 5), Missing, Reals([4], 1, 1, 1.5f, 2)], ("mode", "cubic"), ("cubic_coeff_a", -0.5f)),
        new("Resize", 13, [N(1, 1, 4, 5), Missing, Reals([4], 1, 1, 1.5f, 2)], ("mode", "cubic"), ("exclude_outside", 1)),
        new("Resize", 13, [X(4, 5), Missing, Reals([2], 2, 0.5f)], ("mode", "linear")),
        new("Resize", 13, [X(1, 1, 3, 4, 5), Missing, Reals([5], 1, 1, 2, 2, 1.5f)], ("mode", "linear")),
        new("Resize", 13, [N(1, 2, 4, 5), Missing, Reals([4], 1, 1, 1, 1)], ("mode", "linear")) { Tolerance = 0 }]);

    [SkippableFact]
    public void Forms_of_other_operator_sets() => OperatorCases.Hold(
        new("Upsample", 7, [N(2, 3, 4, 5)], ("scales", (float[])[1, 1, 2, 3])) { Tolerance = 0 },
        new("Upsample", 7, [N(2, 3, 4, 5)], ("scales", (float[])[1, 1, 2, 2]), ("mode", "linear")),
        new("Upsample", 9, [N(2, 3, 4, 5), Reals([4], 1, 1, 2, 1.5f)]) { Tolerance = 0 },
        new("Upsample", 9, [N(2, 3, 4, 5), Reals([4], 1, 1, 2, 1.5f)], ("mode", "linear")),
        new("Resize", 10, [N(2, 3, 4, 5), Reals([4], 1, 1, 2, 1.5f)]) { Tolerance = 0 },
        new("Resize", 10, [N(2, 3, 4, 5), Reals([4], 1, 1, 0.5f, 0.6f)]) { Tolerance = 0 },
        new("Resize", 10, [N(2, 3, 4, 5), Reals([4], 1, 1, 0.5f, 0.6f)], ("mode", "linear")),
        new("Resize", 11, [N(2, 3, 4, 5), Reals([0]), Reals([4], 1, 1, 2, 3)], ("coordinate_transformation_mode", "tf_half_pixel_for_nn"), ("nearest_mode", "floor")) { Tolerance = 0, IsReadOnly = true },
        new("Resize", 18, [N(2, 3, 4, 5), Missing, Reals([2], 2, 3)], ("axes", (int[])[2, -1]), ("mode", "linear")),
        new("Resize", 18, [N(2, 3, 4, 5), Missing, Missing, Ints(9, 7)], ("axes", (int[])[3, 2])) { Tolerance = 0 },
        new("Resize", 18, [N(2, 3, 4, 5), Missing, Missing, Ints(9, 7)], ("axes", (int[])[2, 3]), ("keep_aspect_ratio_policy", "not_larger")) { Tolerance = 0, IsReadOnly = true },
        new("Resize", 18, [N(2, 3, 4, 5), Missing, Missing, Ints(9, 7)], ("axes", (int[])[2, 3]), ("keep_aspect_ratio_policy", "not_smaller"), ("mode", "linear")) { IsReadOnly = true },
        new("Resize", 19, [N(2, 3, 4, 5), Missing, Reals([4], 1, 1, 1.3f, 0.7f)], ("coordinate_transformation_mode", "half_pixel_symmetric"), ("mode", "linear")));

    [Fact]
    public void What_can_not_be_resized_is_said()
    {
        Assert.Contains("that crops", Refused(new("Resize", 13, [N(1, 1, 4, 5), Missing, Reals([4], 1, 1, 2, 3)], ("coordinate_transformation_mode", "tf_crop_and_resize"))), StringComparison.Ordinal);
        Assert.Contains("with antialias", Refused(new("Resize", 18, [N(1, 1, 4, 5), Missing, Reals([4], 1, 1, 2, 3)], ("antialias", 1))), StringComparison.Ordinal);
        Assert.Contains("expected numbers above 0", Refused(new("Resize", 13, [N(1, 1, 4, 5), Missing, Reals([4], 1, 1, 0, 3)])), StringComparison.Ordinal);
        Assert.Contains("2 scales", Refused(new("Upsample", 9, [N(1, 1, 4, 5), Reals([2], 1, 3)])), StringComparison.Ordinal);
    }

    private static string Refused(OperatorCase row) => Assert.Throws<OnnxException>(() => OnnxFile.FromBytes(row.Model().Bytes, "test")).Message;
}
