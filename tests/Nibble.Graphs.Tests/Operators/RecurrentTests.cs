using Nibble.Numerics;
using static Nibble.Graphs.Tests.Build;

namespace Nibble.Graphs.Tests;

public sealed class RecurrentTests
{
    [Theory]
    [InlineData(LstmDirection.Forward, 1)]
    [InlineData(LstmDirection.Reverse, 1)]
    [InlineData(LstmDirection.Bidirectional, 2)]
    public void An_lstm_gives_a_state_for_each_direction(LstmDirection direction, int directions)
    {
        Shape[] shapes = [[Any, Any, 5], [directions, 28, 5], [directions, 28, 7], [directions, 56]];
        var lstm = new Lstm { Direction = direction };
        Assert.Equal([Any, directions, Any, 7], OutputOf(lstm, shapes));
        Assert.Equal([directions, Any, 7], OutputOf(lstm with { Result = LstmResult.Hidden }, shapes));
        Assert.Equal([directions, Any, 7], OutputOf(lstm with { Result = LstmResult.Cell, HasInitialHidden = true, HasInitialCell = true }, [.. shapes, [directions, Any, 7], [directions, 3, 7]]));
    }

    [Fact]
    public void An_lstm_says_what_it_expects()
    {
        Assert.Contains("W of shape [1, 28, inputs]", Refusal(() => OutputOf(new Lstm(), [3, 2, 5], [1, 24, 5], [1, 28, 7], [1, 56])), StringComparison.Ordinal);
        Assert.Contains("expects R of shape [2", Refusal(() => OutputOf(new Lstm { Direction = LstmDirection.Bidirectional }, [3, 2, 5], [1, 28, 5], [1, 28, 7], [1, 56])), StringComparison.Ordinal);
        Assert.Contains("expects b of shape [1, 56]", Refusal(() => OutputOf(new Lstm(), [3, 2, 5], [1, 28, 5], [1, 28, 7], [56])), StringComparison.Ordinal);
        Assert.Contains("takes 5 to 5 inputs", Refusal(() => OutputOf(new Lstm { HasInitialCell = true }, [3, 2, 5], [1, 28, 5], [1, 28, 7], [1, 56])), StringComparison.Ordinal);
        Assert.Contains("an initial state", Refusal(() => OutputOf(new Lstm { HasInitialCell = true }, [3, 2, 5], [1, 28, 5], [1, 28, 7], [1, 56], [1, 3, 7])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, new[] { 9, Any, 3, 4 })]
    [InlineData(1, new[] { 5, 9, Any, 4 })]
    [InlineData(-1, new[] { 5, 3, 9, Any })]
    public void Gather_puts_the_indices_in_the_place_of_an_axis(int axis, int[] expected)
    {
        var builder = new GraphBuilder("net");
        builder.AddConstant("data", new Tensor([5, 3, 4]));
        builder.AddInput("indices", [9, Any], InputType.Int64);
        builder.AddOutput(builder.Add("y", new Gather(axis), "data", "indices"));
        Assert.Equal(new Shape(expected), builder.Build().ShapeOf("y"));
    }

    [Fact]
    public void Integers_and_real_numbers_are_kept_apart()
    {
        Assert.Contains("reads 'x1' as integers, but it is an input of real numbers", Refusal(() => OutputOf(new Gather(), [5, 3], [2])), StringComparison.Ordinal);
        var builder = new GraphBuilder("net");
        builder.AddInput("words", [Any], InputType.Int64);
        builder.AddOutput(builder.Add("y", new Relu(), "words"));
        Assert.Contains("reads 'words' as real numbers, but it is of Int64", Refusal(builder.Build), StringComparison.Ordinal);
        var identity = new GraphBuilder("net");
        identity.AddOutput(identity.AddInput("words", [Any], InputType.Int32));
        Assert.Contains("outputs are of real numbers", Refusal(identity.Build), StringComparison.Ordinal);
    }
}
