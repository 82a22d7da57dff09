using FsCheck;
using FsCheck.Fluent;
using Nibble.Numerics;
using static Nibble.Graphs.Tests.Build;

namespace Nibble.Graphs.Tests;

public sealed class PartShapeTests
{
    [Fact]
    public void Slices_take_as_many_places_as_walking_them_counts()
    {
        Gen<int[]> cases = Gen.Choose(-9, 9).ArrayOf(3).SelectMany(numbers => Gen.Choose(0, 7).Select(size => (int[])[.. numbers, size]));
        Prop.ForAll(cases.ToArbitrary(), test =>
        {
            (int start, int end, int step, int size) = (test[0], test[1], test[2] == 0 ? 1 : test[2], test[3]);
            int from = start < 0 ? start + size : start, to = end < 0 ? end + size : end, last = step > 0 ? size : size - 1;
            from = Math.Max(0, Math.Min(from, last));
            to = Math.Max(step > 0 ? 0 : -1, Math.Min(to, last));
            int count = 0;
            for (int at = from; size > 0 && (step > 0 ? at < to : at > to); at += step)
                count++;
            Assert.Equal([Any, count], OutputOf(new Slice([start], [end], [1], [step]), [Any, size]));
            Assert.Equal([Any, count], OutputOf(new Slice([start], [end], [-1], [step]), [Any, size]));
        }).Holds();
    }

    [Fact]
    public void Unknown_sizes_stay_unknown()
    {
        Assert.Equal([Any, 3], OutputOf(new Slice([0], [1], [0], [1]), [Any, 3]));
        Assert.Equal([Any, 6], OutputOf(new Pad([1, 1, 0, 2]), [Any, 3]));
        Assert.Equal([Any, 1], OutputOf(new Reduce(Reduction.Mean, [1]), [Any, 3]));
        Assert.Equal([Any], OutputOf(new Reduce(Reduction.Mean, [-1], KeepAxes: false), [Any, 3]));
        Assert.Equal([Any, 3], OutputOf(new LayerNormalization(), [Any, 3], [3], [3]));
        Assert.Equal([Any, 3], OutputOf(new Where(), [3], [Any, 1], Shape.Scalar));
    }

    [Fact]
    public void Means_of_all_axes_are_one_number()
    {
        Assert.Equal([1, 1], OutputOf(new Reduce(Reduction.Mean, []), [4, 3]));
        Assert.Equal(Shape.Scalar, OutputOf(new Reduce(Reduction.Mean, [], KeepAxes: false), [4, 3]));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_with_what_was_expected()
    {
        Assert.Contains("two numbers an axis", Refusal(() => OutputOf(new Pad([1]), [3])), StringComparison.Ordinal);
        Assert.Contains("cuts more off axis 0", Refusal(() => OutputOf(new Pad([-2, -2]), [3])), StringComparison.Ordinal);
        Assert.Contains("a step of 0", Refusal(() => OutputOf(new Slice([0], [1], [0], [0]), [3])), StringComparison.Ordinal);
        Assert.Contains("axes [0, -1]", Refusal(() => OutputOf(new Slice([0, 0], [1, 1], [0, -1], [1, 1]), [3])), StringComparison.Ordinal);
        Assert.Contains("a start, an end and a step", Refusal(() => OutputOf(new Slice([0], [1], [0], []), [3])), StringComparison.Ordinal);
        Assert.Contains("axes [2]", Refusal(() => OutputOf(new Reduce(Reduction.Mean, [2]), [3, 3])), StringComparison.Ordinal);
        Assert.Contains("can't broadcast", Refusal(() => OutputOf(new Where(), [2], [3], [1])), StringComparison.Ordinal);
        Assert.Contains("has axis 2", Refusal(() => OutputOf(new LayerNormalization(2), [3, 3], [3])), StringComparison.Ordinal);
        Assert.Contains("scale and bias of shape [3]", Refusal(() => OutputOf(new LayerNormalization(), [3, 3], [3], [2])), StringComparison.Ordinal);
    }
}
