using Nibble.Numerics;
using static Nibble.Graphs.Tests.Build;

namespace Nibble.Graphs.Tests;

public sealed class FuseMatMulAddTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_product_and_a_bias_become_one_layer(bool biasFirst, bool biasIsRow)
    {
        Shape shape = biasIsRow ? [1, 4] : [4];
        Graph fused = FuseMatMulAdd.Apply(Pair([Any, 3], new Constant(Tensor.Random(shape, 2)), biasFirst));
        GraphNode layer = Assert.Single(fused.Nodes);
        Assert.Equal(("product", "sum"), (layer.Name, layer.Output));
        Assert.Equal(new Gemm(), layer.Operator);
        Assert.True(fused.Constants[layer.Inputs[1]].ToTensor().Values.SequenceEqual(Tensor.Random([3, 4], 1).Values));
        Assert.Equal([4], fused.ShapeOf(layer.Inputs[2]));
        Assert.True(fused.Constants[layer.Inputs[2]].ToTensor().Values.SequenceEqual(Tensor.Random([4], 2).Values));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(null)]
    public void Codes_stay_codes(int? axis)
    {
        QuantizationGrid grid = axis switch
        {
            null => Grid(NumberFormat.Int(8), 0.5f),
            0 => new QuantizationGrid(NumberFormat.Int(8), Granularity.PerChannel(0), [0.5f]),
            _ => new QuantizationGrid(NumberFormat.Int(8), Granularity.PerChannel(1), [1, 2, 3, 4]),
        };
        var bias = new QuantizedTensor([1, 4], grid, [1, -2, 3, -4]);
        Graph fused = FuseMatMulAdd.Apply(Pair([Any, 3], new Constant(bias), biasFirst: false));
        QuantizedTensor row = fused.Constants[Assert.Single(fused.Nodes).Inputs[2]].Quantized!;
        Assert.Equal([1, -2, 3, -4], row.Codes.ToArray());
        Assert.True(row.Dequantize().Values.SequenceEqual(bias.Dequantize().Values));
    }

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(5, -1)]
    [InlineData(2, 5)]
    public void Axes_before_the_last_become_one_and_come_back(int first, int second)
    {
        Graph pair = Pair([first, second, 3], new Constant(Tensor.Random([4], 2)), biasFirst: false), fused = FuseMatMulAdd.Apply(pair);
        Assert.Equal(["Reshape", "Gemm", "Reshape"], fused.Nodes.Select(node => node.Operator.Name));
        Assert.Equal(("product", "sum"), (fused.Nodes[1].Name, fused.Nodes[2].Name));
        Assert.Equal(pair.ShapeOf("sum"), fused.ShapeOf("sum"));
    }

    [Fact]
    public void Every_pair_of_a_deep_network_is_fused()
    {
        var builder = new GraphBuilder("net");
        string value = builder.AddInput("x", [Any, 3]);
        for (int i = 0; i < 5; i++)
        {
            string product = builder.Add($"m{i}", new MatMul(), value, builder.AddConstant($"w{i}", new Tensor([3, 3])));
            value = builder.Add($"r{i}", new Relu(), builder.Add($"a{i}", new Add(), product, builder.AddConstant($"b{i}", new Tensor([3]))));
        }

        builder.AddOutput(value);
        Graph fused = FuseMatMulAdd.Apply(builder.Build());
        Assert.Equal(5, fused.Nodes.Count(node => node.Operator is Gemm));
        Assert.Equal(10, fused.Nodes.Length);
    }

    [Fact]
    public void What_is_no_such_pair_is_left_alone()
    {
        var row = new Constant(Tensor.Random([4], 2));
        AssertUnchanged(Pair([Any, Any, 3], row, biasFirst: false));
        AssertUnchanged(Pair([Any, 3], new Constant(new Tensor([1])), biasFirst: false));
        AssertUnchanged(Pair([2, 3], new Constant(new Tensor([2, 4])), biasFirst: false));
        AssertUnchanged(Pair([Any, 3], row, biasFirst: false, productIsOutput: true));

        var twice = new GraphBuilder("net");
        twice.Add("product", new MatMul(), twice.AddInput("x", [Any, 3]), twice.AddConstant("w", new Tensor([3, 4])));
        twice.AddOutput(twice.Add("sum", new Add(), "product", twice.AddConstant("b", row)));
        twice.AddOutput(twice.Add("relu", new Relu(), "product"));
        AssertUnchanged(twice.Build());

        var variable = new GraphBuilder("net");
        variable.Add("product", new MatMul(), variable.AddInput("x", [Any, 3]), variable.AddInput("w", [3, 4]));
        variable.AddOutput(variable.Add("sum", new Add(), "product", variable.AddConstant("b", row)));
        AssertUnchanged(variable.Build());
    }

    private static void AssertUnchanged(Graph graph) => Assert.Same(graph, FuseMatMulAdd.Apply(graph));

    private static Graph Pair(Shape x, Constant bias, bool biasFirst, bool productIsOutput = false)
    {
        var builder = new GraphBuilder("net");
        builder.Add("product", new MatMul(), builder.AddInput("x", x), builder.AddConstant("w", Tensor.Random([3, 4], 1)));
        builder.AddConstant("b", bias);
        builder.AddOutput(builder.Add("sum", new Add(), biasFirst ? ["b", "product"] : ["product", "b"]));
        if (productIsOutput)
            builder.AddOutput("product");
        return builder.Build();
    }
}
