using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Studies.Tests;

public sealed class RandomInputTests
{
    [Theory]
    [InlineData(0, 7)]
    [InlineData(1, 3)]
    [InlineData(-1, 3)]
    public void Words_are_all_those_of_the_axis_that_is_gathered(int axis, int count)
    {
        var builder = new GraphBuilder("net");
        builder.AddConstant("table", Tensor.Random([7, 3], 1));
        builder.AddInput("x", [Shape.Unknown, 20], InputType.Int32);
        builder.AddOutput(builder.Add("y", new Gather(axis), "table", "x"));
        var input = new RandomInput(builder.Build());

        Tensor words = input.Make(50, 1);

        Assert.Equal(new Shape(50, 20), words.Shape);
        Assert.Equal([.. Enumerable.Range(0, count).Select(word => (float)word)], words.Values.ToArray().Distinct().Order());
        Assert.NotEqual(words.Values.ToArray(), input.Make(50, 2).Values.ToArray());
    }

    [Fact]
    public void Real_inputs_are_normal_numbers()
    {
        var builder = new GraphBuilder("net");
        builder.AddOutput(builder.Add("y", new Relu(), builder.AddInput("x", [Shape.Unknown, 20])));
        var input = new RandomInput(builder.Build());

        Assert.Null(input.Count);
        Assert.Equal(Tensor.Random([5, 20], 3).Values.ToArray(), input.Make(5, 3).Values.ToArray());
    }

    [Fact]
    public void Integers_that_pick_nothing_are_zero_or_one()
    {
        var builder = new GraphBuilder("net");
        foreach ((string name, Shape shape) in new (string, Shape)[] { ("x", [2, 9, 1]), ("w", [1, 12, 1]), ("r", [1, 12, 3]), ("b", [1, 24]) })
            builder.AddConstant(name, Tensor.Random(shape, 1));
        builder.AddInput("lengths", [9], InputType.Int32);
        builder.AddOutput(builder.Add("y", new Lstm { HasLengths = true }, "x", "w", "r", "b", "lengths"));

        Assert.Equal(2, new RandomInput(builder.Build()).Count);
    }
}
