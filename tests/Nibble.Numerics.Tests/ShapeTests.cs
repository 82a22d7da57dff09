namespace Nibble.Numerics.Tests;

public sealed class ShapeTests
{
    [Fact]
    public void Element_count_rank_and_text_follow_from_the_sizes()
    {
        Any.Holds(Any.Shape, shape =>
        {
            long product = 1;
            for (int axis = 0; axis < shape.Rank; axis++)
                product *= shape[axis];
            return shape.ElementCount == product && shape.IsKnown && shape.ToString() == $"[{string.Join(", ", shape.Sizes.ToArray())}]";
        });
    }

    [Fact]
    public void Negative_axes_count_from_the_end()
    {
        Shape shape = [2, 3, 5];
        Assert.Equal((5, 3, 2), (shape[-1], shape[-2], shape[-3]));
        Assert.Equal([2, 3, 7], shape.With(-1, 7));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-4)]
    public void An_axis_that_is_not_there_is_named(int axis)
    {
        Shape shape = [2, 3, 5];
        Assert.Contains($"[2, 3, 5] has no axis {axis}", Assert.Throws<ArgumentOutOfRangeException>(() => shape[axis]).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => shape.With(axis, 1));
    }

    [Fact]
    public void A_scalar_has_one_element_and_no_axis()
    {
        Assert.Equal((0, 1L, "[]"), (Shape.Scalar.Rank, Shape.Scalar.ElementCount, Shape.Scalar.ToString()));
        Assert.Equal(Shape.Scalar, new Shape([]));
        Assert.Equal(Shape.Scalar.GetHashCode(), new Shape([]).GetHashCode());
        Assert.Throws<ArgumentOutOfRangeException>(() => Shape.Scalar[0]);
    }

    [Fact]
    public void Shapes_are_equal_when_all_sizes_are()
    {
        Any.Holds(FsCheck.Fluent.Gen.Two(Any.Shape), pair =>
            (pair.Item1 == pair.Item2) == pair.Item1.Sizes.SequenceEqual(pair.Item2.Sizes)
            && (pair.Item1 != pair.Item2 || pair.Item1.GetHashCode() == pair.Item2.GetHashCode())
            && pair.Item1.Equals((object)new Shape(pair.Item1.Sizes)));
    }

    [Fact]
    public void An_unknown_size_shows_as_a_question_mark_and_has_no_element_count()
    {
        Shape shape = [Shape.Unknown, 28];
        Assert.False(shape.IsKnown);
        Assert.Equal("[?, 28]", shape.ToString());
        Assert.Contains("[?, 28]", Assert.Throws<InvalidOperationException>(() => shape.ElementCount).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_known_shape_fits_any_size_where_the_expected_one_is_unknown()
    {
        Assert.True(new Shape(5, 28).Fits([Shape.Unknown, 28]));
        Assert.False(new Shape(5, 27).Fits([Shape.Unknown, 28]));
        Assert.False(new Shape(28).Fits([Shape.Unknown, 28]));
        Any.Holds(Any.Shape, shape => shape.Fits(shape));
    }

    [Fact]
    public void Counts_beyond_an_int_are_exact_and_beyond_a_long_are_refused()
    {
        Assert.Equal(1L << 31, new Shape(1 << 16, 1 << 15).ElementCount);
        Assert.Equal((long)int.MaxValue * int.MaxValue, new Shape(int.MaxValue, int.MaxValue).ElementCount);
        Assert.Throws<OverflowException>(() => new Shape(int.MaxValue, int.MaxValue, int.MaxValue).ElementCount);
        Assert.Equal(0, new Shape(int.MaxValue, int.MaxValue, int.MaxValue, 0).ElementCount);
    }

    [Fact]
    public void A_size_below_zero_is_refused() =>
        Assert.Contains("-2", Assert.Throws<ArgumentOutOfRangeException>(() => new Shape(3, -2)).Message, StringComparison.Ordinal);
}
