using FsCheck;
using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class GroupWalkTests
{
    private static Gen<(Shape Shape, int Axis, int Size)> Cases => Any.Shape.Where(shape => shape.Rank > 0)
        .SelectMany(shape => Gen.Choose(0, shape.Rank - 1).SelectMany(axis => Gen.Choose(1, 9).Select(size => (shape, axis, size))));

    [Fact]
    public void A_channel_is_a_place_along_the_axis()
    {
        Any.Holds(Cases, test =>
        {
            GroupWalk walk = Granularity.PerChannel(test.Axis).Over(test.Shape);
            return walk.Count == test.Shape[test.Axis]
                && Enumerable.Range(0, (int)test.Shape.ElementCount).All(i => walk.Of(i) == Places(test.Shape, i)[test.Axis]);
        });
    }

    [Fact]
    public void A_group_is_the_same_places_but_for_neighbors_along_the_axis()
    {
        Any.Holds(Cases, test =>
        {
            GroupWalk walk = Granularity.PerGroup(test.Size, test.Axis).Over(test.Shape);
            var groups = new Dictionary<string, int>();
            for (int i = 0; i < test.Shape.ElementCount; i++)
            {
                int[] places = Places(test.Shape, i);
                places[test.Axis] /= test.Size;
                // A group is counted when its first element is met, so groups also stand in the order of their first elements.
                if (groups.TryAdd(string.Join(' ', places), walk.Of(i)) && walk.Of(i) != groups.Count - 1)
                    return false;
                if (groups[string.Join(' ', places)] != walk.Of(i))
                    return false;
            }

            return groups.Count == walk.Count;
        });
    }

    [Fact]
    public void Runs_are_of_one_group_and_reach_the_end()
    {
        Any.Holds(Cases.SelectMany(test => Gen.Elements(Granularity.PerTensor, Granularity.PerChannel(test.Axis), Granularity.PerGroup(test.Size, test.Axis)).Select(granularity => (test.Shape, granularity))), test =>
        {
            GroupWalk walk = test.granularity.Over(test.Shape);
            int length = (int)test.Shape.ElementCount, start = 0;
            while (start < length)
            {
                int run = walk.RunFrom(start, length);
                if (run < 1 || Enumerable.Range(start, run).Any(i => walk.Of(i) != walk.Of(start)))
                    return false;
                start += run;
            }

            return start == length;
        });
    }

    [Fact]
    public void The_greatest_tensor_has_its_groups_and_greater_ones_are_refused()
    {
        Shape greatest = [2, 46_337, 23_170];
        GroupWalk walk = Granularity.PerGroup(int.MaxValue, 1).Over(greatest);
        Assert.Equal(2 * 23_170, walk.Count);
        Assert.Equal(walk.Count - 1, walk.Of((int)greatest.ElementCount - 1));
        walk = Granularity.PerGroup(2, 1).Over(greatest);
        Assert.Equal(2 * 23_169 * 23_170, walk.Count);
        Assert.Equal(walk.Count - 1, walk.Of((int)greatest.ElementCount - 1));
        foreach (Granularity granularity in new[] { Granularity.PerChannel(0), Granularity.PerGroup(2, 0) })
            Assert.Contains("[3, 65536, 65536]", Assert.Throws<NibbleException>(() => granularity.Over([3, 65536, 65536])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_elements_there_are_channels_but_no_groups()
    {
        Assert.Equal(70_000, Granularity.PerChannel(1).Over([0, 70_000, 70_000]).Count);
        Assert.Equal(0, Granularity.PerGroup(2, 1).Over([70_000, 70_000, 0]).Count);
    }

    private static int[] Places(Shape shape, int index)
    {
        var places = new int[shape.Rank];
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
            (index, places[axis]) = (index / shape[axis], index % shape[axis]);
        return places;
    }
}
