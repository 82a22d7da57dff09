using FsCheck;
using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class TensorTests
{
    [Theory]
    [InlineData(1 << 16, 1 << 15, 1)]
    [InlineData(46341, 46341, 1)]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue)]
    public void More_elements_than_an_array_holds_are_refused_before_anything_is_allocated(int a, int b, int c)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<ArgumentException>(() => new Tensor([a, b, c])).Message;
        Assert.Contains($"[{a}, {b}, {c}]", message, StringComparison.Ordinal);
        Assert.Contains($"at most {Array.MaxLength} elements", message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void An_unknown_size_is_refused() =>
        Assert.Contains("[?, 4]", Assert.Throws<ArgumentException>(() => new Tensor([Shape.Unknown, 4])).Message, StringComparison.Ordinal);

    [Fact]
    public void An_array_of_another_length_is_refused_with_both_counts()
    {
        string message = Assert.Throws<ArgumentException>(() => new Tensor([2, 3], new float[5])).Message;
        Assert.Contains("[2, 3] has 6 elements, but 5", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slice_holds_the_rows_asked_for()
    {
        Any.Holds(SomeRows, test =>
        {
            Tensor tensor = Tensor.Random(test.Shape, seed: 1);
            Tensor slice = tensor.Slice(test.Start, test.Count);
            int row = test.Shape[0] == 0 ? 0 : tensor.Length / test.Shape[0];
            return slice.Shape == test.Shape.With(0, test.Count)
                && slice.Values.SequenceEqual(tensor.Values.Slice(test.Start * row, test.Count * row));
        });
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 4)]
    [InlineData(3, 1)]
    [InlineData(1, -1)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void Rows_that_are_not_there_are_refused(int start, int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Tensor([3, 2]).Slice(start, count));

    [Fact]
    public void A_scalar_has_no_rows() => Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Scalar(1).Slice(0, 1));

    [Fact]
    public void Reshaping_shares_the_data_and_cloning_does_not()
    {
        var tensor = new Tensor([2, 3]);
        Tensor same = tensor.Reshape([3, 2]), copy = tensor.Clone();
        tensor[5] = 7;
        Assert.Equal((7f, 0f), (same[5], copy[5]));
        Assert.Throws<ArgumentException>(() => tensor.Reshape([4]));
    }

    private static Gen<(Shape Shape, int Start, int Count)> SomeRows { get; } = Any.Shape.Where(shape => shape.Rank > 0).SelectMany(shape =>
        Gen.Choose(0, shape[0]).SelectMany(start => Gen.Choose(0, shape[0] - start).Select(count => (shape, start, count))));

    [Fact]
    public void Random_values_depend_on_the_seed_alone()
    {
        Assert.True(Tensor.Random([97], 3).Values.SequenceEqual(Tensor.Random([97], 3).Values));
        Assert.False(Tensor.Random([97], 3).Values.SequenceEqual(Tensor.Random([97], 4).Values));
    }
}
