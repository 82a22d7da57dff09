using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization.Tests;

public sealed class InputMomentsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(64, 8)]
    [InlineData(65, 7)]
    [InlineData(200, 131)]
    public void Products_are_those_of_plain_loops(int rows, int depth)
    {
        Tensor inputs = Tensor.Random([rows, depth], 1);
        var moments = new InputMoments(Matrix(depth), withProducts: true, batches: 1);
        moments.Add(inputs);
        double[] products = moments.Products(0);
        for (int i = 0; i < depth; i++)
            for (int j = 0; j < depth; j++)
                Assert.Equal(Enumerable.Range(0, rows).Average(row => (double)inputs[(row * depth) + i] * inputs[(row * depth) + j]), products[(i * depth) + j], 1e-9);
        Assert.Equal(Enumerable.Range(0, rows).Average(row => (double)inputs[row * depth]), moments.Mean(0)[0], 1e-9);
    }

    [Fact]
    public void Of_many_rows_a_share_is_looked_at_which_tells_the_same_within_chance()
    {
        // 40 batches of 1000 rows, of which 4096 are enough.
        var some = new InputMoments(Matrix(5), withProducts: true, batches: 40);
        var all = new InputMoments(Matrix(5), withProducts: true, batches: 1);
        for (ulong batch = 0; batch < 40; batch++)
        {
            Tensor inputs = Networks.Structured([1000, 5], batch + 1);
            some.Add(inputs);
            if (batch < 4)
                all.Add(inputs);
        }

        double[] shared = some.Products(0), few = all.Products(0);
        double scale = few.Max();
        Assert.NotEqual(few, shared);
        Assert.All(shared.Zip(few), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 0.1 * scale));
    }

    private static WeightMatrix Matrix(int depth) =>
        new(new GraphNode("layer", new Gemm(), ["x", "w"], "y"), new Tensor([depth, 1]));
}
