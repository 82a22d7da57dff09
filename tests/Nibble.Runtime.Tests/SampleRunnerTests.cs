using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

public sealed class SampleRunnerTests
{
    private static readonly Tensor Weight = Tensor.Random([3, 2], 1);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(9)]
    public void A_fixed_batch_takes_any_number_of_samples(int batch)
    {
        Tensor samples = Tensor.Random([7, 3], 2);
        Tensor outputs = new SampleRunner(Product(batch)).Run(samples);
        Assert.Equal(new Shape([7, 2]), outputs.Shape);
        Assert.Equal(new FloatEvaluator(Product(Shape.Unknown)).Run(samples).Values.ToArray(), outputs.Values.ToArray());
    }

    [Fact]
    public void Ranges_at_run_time_are_those_of_each_sample()
    {
        var builder = new GraphBuilder("dynamic");
        string x = builder.Add("codes", Quantize.Dynamic(NumberFormat.UInt(8)), builder.AddInput("x", [Shape.Unknown, 3]));
        builder.AddOutput(builder.Add("product", new MatMul(), x, builder.AddConstant("weight", new Constant(new UniformQuantizer(NumberFormat.Int(8)).Quantize(Weight)))));
        Graph graph = builder.Build();
        Tensor samples = new([2, 3], [0.1f, 0.2f, 0.3f, 100, 200, 300]);
        Assert.Equal(new FloatEvaluator(graph).Run(samples.Slice(0, 1)).Values.ToArray(), new SampleRunner(graph).Run(samples).Values[..2].ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void What_does_not_compile_runs_in_floats_and_says_why()
    {
        Graph one = Product(Shape.Unknown);
        Graph two = new(one.Name, one.Inputs, [one.Outputs[0], "relu"], one.Nodes.Add(new GraphNode("relu", new Relu(), [one.Outputs[0]], "relu")), one.Constants);
        var runner = new SampleRunner(two);
        Assert.Null(runner.Steps);
        Assert.Contains("one output", runner.WhyNotCompiled, StringComparison.Ordinal);
        Tensor samples = Tensor.Random([5, 3], 3);
        Assert.Equal(new SampleRunner(one).Run(samples).Values.ToArray(), runner.Run(samples).Values.ToArray());
    }

    private static Graph Product(int batch)
    {
        var builder = new GraphBuilder("product");
        builder.AddOutput(builder.Add("product", new MatMul(), builder.AddInput("x", [batch, 3]), builder.AddConstant("weight", Weight)));
        return builder.Build();
    }
}
