using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Quantization.Tests;

public sealed class OutputDifferenceTests
{
    private static readonly Graph Model = RandomNetworks.Mlp(5, () => new Relu(), 9, 8, 4);
    private static readonly Tensor Samples = RandomNetworks.Samples(Model, 150);
    private static readonly Graph Coarse = PostTraining.Quantize(Model, new QuantizationRecipe { Weights = new UniformQuantizer(NumberFormat.Int(3)) { Granularity = Granularity.PerChannel() } }, Samples);

    [Fact]
    public void A_network_does_not_differ_from_itself() =>
        Assert.Equal(new OutputDifference(150, double.PositiveInfinity, 0, 0), OutputDifference.Of(Model, Model, Samples));

    [Fact]
    public void Flips_and_divergence_are_those_of_the_formulas_for_the_integer_programs_outputs()
    {
        Tensor expected = IntegerProgram.Compile(Model).Run(Samples), actual = IntegerProgram.Compile(Coarse).Run(Samples);
        double divergence = 0;
        int flips = 0;
        for (int i = 0; i < 150; i++)
        {
            double[] p = Softmax(expected.Values.Slice(4 * i, 4)), q = Softmax(actual.Values.Slice(4 * i, 4));
            divergence += p.Zip(q, (before, after) => before * Math.Log(before / after)).Sum() / 150;
            flips += Array.IndexOf(p, p.Max()) == Array.IndexOf(q, q.Max()) ? 0 : 1;
        }

        OutputDifference difference = OutputDifference.Of(Model, Coarse, Samples);
        Assert.NotEqual(0, flips);
        Assert.Equal(flips, difference.Flips);
        Assert.Equal(flips / 150.0, difference.FlipShare);
        Assert.Equal(divergence, difference.Divergence!.Value, 1e-9);
        Assert.Equal(Distortion.Sqnr(expected, actual), difference.Sqnr, 1e-9);
    }

    [Fact]
    public void Probabilities_that_the_network_makes_itself_are_not_made_again()
    {
        OutputDifference logits = OutputDifference.Of(Model, Coarse, Samples), probabilities = OutputDifference.Of(WithSoftmax(Model), WithSoftmax(Coarse), Samples);
        Assert.Equal(logits.Flips, probabilities.Flips);
        Assert.Equal(logits.Divergence!.Value, probabilities.Divergence!.Value, 1e-5);
    }

    [Fact]
    public void A_single_output_is_the_second_of_two_classes()
    {
        Graph one = Single(1), two = Single(-1), same = Single(2);
        var samples = new Tensor([3, 1], [1, 2, -3]);
        Assert.Equal(3, OutputDifference.Of(one, two, samples).Flips);
        OutputDifference sure = OutputDifference.Of(one, same, samples);
        Assert.Equal(0, sure.Flips);
        double[] before = [1, 2, -3];
        double expected = before.Average(x => (Sigmoid(x) * Math.Log(Sigmoid(x) / Sigmoid(2 * x))) + (Sigmoid(-x) * Math.Log(Sigmoid(-x) / Sigmoid(-2 * x))));
        Assert.Equal(expected, sure.Divergence!.Value, 1e-6);
    }

    [Fact]
    public void Outputs_that_are_no_classes_have_noise_alone()
    {
        var builder = new GraphBuilder("image");
        builder.AddOutput(builder.Add("relu", new Relu(), builder.AddInput("x", [Shape.Unknown, 2, 3, 3])));
        Graph graph = builder.Build();
        OutputDifference difference = OutputDifference.Of(graph, graph, Tensor.Random([5, 2, 3, 3], 1));
        Assert.Null(difference.Flips);
        Assert.Null(difference.Divergence);
    }

    private static Graph Single(float weight) => Networks.Single(new Gemm(), [Shape.Unknown, 1], new Tensor([1, 1], [weight]));

    private static Graph WithSoftmax(Graph graph) =>
        new(graph.Name, graph.Inputs, ["probabilities"], graph.Nodes.Add(new GraphNode("softmax", new Softmax(), [graph.Outputs[0]], "probabilities")), graph.Constants);

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double[] Softmax(ReadOnlySpan<float> logits)
    {
        double[] powers = Array.ConvertAll(logits.ToArray(), logit => Math.Exp(logit));
        return [.. powers.Select(power => power / powers.Sum())];
    }
}
