using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization.Tests;

public sealed class ConstantFoldingTests
{
    private static readonly Tensor X = Tensor.Random([5, 6], 1);

    [Fact]
    public void A_weight_made_of_constants_becomes_a_weight()
    {
        var builder = new GraphBuilder("made");
        string x = builder.AddInput("x", [Shape.Unknown, 6]);
        string stored = builder.AddConstant("stored", Tensor.Random([4, 6], 2)), scale = builder.AddConstant("scale", Tensor.Random([4, 1], 3));
        string weight = builder.Add("turned", new Transpose([1, 0]), builder.Add("scaled", new Mul(), stored, scale));
        string bias = builder.Add("row", new Reshape([4]), builder.Add("squares", new Mul(), builder.AddConstant("b", Tensor.Random([1, 4], 4)), "b"));
        builder.AddOutput(builder.Add("layer", new Gemm(), x, weight, bias));
        Graph graph = builder.Build(), folded = PreparationPass.FoldConstants.Apply(graph).Graph;

        GraphNode layer = Assert.Single(folded.Nodes);
        Assert.All(layer.Inputs.Skip(1), input => Assert.True(folded.Constants.ContainsKey(input)));
        Assert.Equal(2, folded.Constants.Count);
        Assert.Equal(Networks.Run(graph, X).Values, Networks.Run(folded, X).Values);
        Assert.Single(IntegerLayer.Of(PostTraining.Quantize(graph, QuantizationRecipe.Default, X)));
    }

    [Fact]
    public void Outputs_codes_quantizers_and_what_grows_stay()
    {
        var builder = new GraphBuilder("kept");
        string x = builder.AddInput("x", [Shape.Unknown, 6]);
        QuantizationGrid grid = QuantizationGrid.PerTensor(NumberFormat.Int(4), 0.1f);
        string codes = builder.AddConstant("codes", new Constant(grid.Quantize(Tensor.Random([6, 6], 2))));
        string turned = builder.Add("turned", new Transpose([1, 0]), codes);
        string rounded = builder.Add("rounded", new Quantize(grid), builder.AddConstant("real", Tensor.Random([6], 3)));
        string tall = builder.AddConstant("tall", Tensor.Random([2000, 1], 4)), wide = builder.AddConstant("wide", Tensor.Random([1, 2000], 5));
        builder.AddOutput(builder.Add("y", new Add(), builder.Add("product", new MatMul(), x, turned), rounded));
        builder.AddOutput(builder.Add("large", new Add(), tall, wide));
        builder.AddOutput(builder.Add("z", new Reduce(Reduction.Sum, []), builder.Add("large2", new Mul(), tall, wide)));
        Graph graph = builder.Build();
        Assert.Same(graph, PreparationPass.FoldConstants.Apply(graph).Graph);
    }
}
