using Nibble.Numerics;
using static Nibble.Graphs.Tests.Build;

namespace Nibble.Graphs.Tests;

public sealed class FoldBatchNormalizationTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_folded_layer_computes_the_same_function(bool transpose, bool withBias)
    {
        const int Depth = 5, Width = 3;
        Graph graph = Net(new Gemm { TransposeRight = transpose }, [Any, Depth], transpose ? [Width, Depth] : [Depth, Width], Width, withBias);
        Graph folded = FoldBatchNormalization.Apply(graph);
        Assert.Equal(("layer", "norm"), (Assert.Single(folded.Nodes).Name, folded.Nodes[0].Output));
        Tensor x = Tensor.Random([7, Depth], seed: 9);
        for (int row = 0; row < 7; row++)
            for (int n = 0; n < Width; n++)
            {
                double Layer(Graph net)
                {
                    GraphNode node = net.Nodes[0];
                    Tensor w = Real(net, node.Inputs[1]);
                    double sum = node.Inputs.Length > 2 ? Real(net, node.Inputs[2])[n] : 0;
                    for (int k = 0; k < Depth; k++)
                        sum += x[(row * Depth) + k] * w[transpose ? (n * Depth) + k : (k * Width) + n];
                    return sum;
                }

                Assert.Equal(Normalized(graph, n, Layer(graph)), Layer(folded), 1e-5);
            }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_folded_convolution_computes_the_same_function(int groups)
    {
        // One position of a 2 x 2 convolution is a product over channels of the group, rows and columns.
        const int Channels = 4, Filters = 6;
        int perGroup = Channels / groups, taps = perGroup * 4;
        Graph graph = Net(new Conv { Groups = groups }, [Any, Channels, 2, 2], [Filters, perGroup, 2, 2], Filters, withBias: true);
        Graph folded = FoldBatchNormalization.Apply(graph);
        Tensor x = Tensor.Random([Channels, 2, 2], seed: 9);
        for (int m = 0; m < Filters; m++)
        {
            double Layer(Graph net)
            {
                Tensor w = Real(net, net.Nodes[0].Inputs[1]);
                double sum = Real(net, net.Nodes[0].Inputs[2])[m];
                for (int i = 0; i < taps; i++)
                    sum += x[(m / (Filters / groups) * taps) + i] * w[(m * taps) + i];
                return sum;
            }

            Assert.Equal(Normalized(graph, m, Layer(graph)), Layer(folded), 1e-5);
        }
    }

    [Fact]
    public void Layers_that_others_read_or_that_hold_codes_are_left_alone()
    {
        Graph graph = Net(new Gemm(), [Any, 5], [5, 3], 3, withBias: true);
        Graph codes = graph.Edit().SetConstant("w", new Constant(new QuantizedTensor([5, 3], Grid(NumberFormat.Int(4)), new int[15]))).Build();
        Assert.Same(codes, FoldBatchNormalization.Apply(codes));
        Graph read = graph.Edit().Replace("norm", graph.Nodes[1] with { Name = "inner", Output = "inner" })
            .Add(new GraphNode("last", new Add(), ["inner", "layer"], "norm")).Build();
        Assert.Same(read, FoldBatchNormalization.Apply(read));
    }

    [Fact]
    public void Weights_that_two_layers_share_change_only_where_they_are_folded()
    {
        var builder = new GraphBuilder("net");
        builder.AddConstant("w", Tensor.Random([3, 3], 1));
        builder.Add("first", new Gemm(), builder.AddInput("x", [Any, 3]), "w");
        builder.Add("norm", new BatchNormalization(), ["first", .. Parameters(builder, 3)]);
        builder.AddOutput(builder.Add("second", new Gemm(), "norm", "w"));
        Graph folded = FoldBatchNormalization.Apply(builder.Build());
        Assert.Equal("w", folded.ProducerOf("second")!.Inputs[1]);
        Assert.True(Real(folded, "w").Values.SequenceEqual(Tensor.Random([3, 3], 1).Values));
        Assert.Equal("first.folded_weight", folded.Nodes[0].Inputs[1]);
    }

    private static double Normalized(Graph graph, int channel, double value)
    {
        double[] p = [.. graph.ProducerOf("norm")!.Inputs.Skip(1).Select(name => (double)Real(graph, name)[channel])];
        return (p[0] * (value - p[2]) / Math.Sqrt(p[3] + 1e-3f)) + p[1];
    }

    private static Graph Net(Operator operation, Shape x, Shape weight, int channels, bool withBias)
    {
        var builder = new GraphBuilder("net");
        string[] inputs = [builder.AddInput("x", x), builder.AddConstant("w", Tensor.Random(weight, 1)), .. withBias ? new[] { builder.AddConstant("b", Tensor.Random([channels], 2)) } : []];
        builder.Add("layer", operation, inputs);
        builder.AddOutput(builder.Add("norm", new BatchNormalization { Epsilon = 1e-3f }, ["layer", .. Parameters(builder, channels)]));
        return builder.Build();
    }

    private static string[] Parameters(GraphBuilder builder, int channels)
    {
        Tensor variance = Tensor.Random([channels], 6);
        foreach (ref float value in variance.Values)
            value = (value * value) + 0.1f;
        return
        [
            builder.AddConstant("gamma", Tensor.Random([channels], 3)), builder.AddConstant("beta", Tensor.Random([channels], 4)),
            builder.AddConstant("mean", Tensor.Random([channels], 5)), builder.AddConstant("variance", variance),
        ];
    }

    private static Tensor Real(Graph graph, string name) => graph.Constants[name].ToTensor();
}
