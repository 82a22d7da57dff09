using Nibble.Data;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Studies.Tests;

public sealed class PreparedGraphTests
{
    [Theory]
    [InlineData("symmetric", false)]
    [InlineData("mean 0.1 0.2 0.3 deviation 0.4 0.5 0.6", false)]
    [InlineData("normalize", false)]
    [InlineData("normalize", true)]
    [InlineData("gcn", false)]
    [InlineData("gcn, zca", false)]
    [InlineData("gcn, zca", true)]
    public void A_network_behind_a_preparation_takes_data_as_they_are(string words, bool asRows)
    {
        Dataset data = Dataset.Classification("images", Tensor.Random([40, 3, 4, 5], seed: 3), new int[40]);
        InputTransform transform = InputPreparation.Parse(words).Fit(data);
        Dataset prepared = transform.Apply(data);
        Shape shape = asRows ? [Shape.Unknown, 60] : [Shape.Unknown, 3, 4, 5];
        var builder = new GraphBuilder("twice");
        builder.AddInput("input", shape);
        builder.AddConstant("two", Tensor.Scalar(2));
        builder.AddOutput(builder.Add("output", new Mul(), "input", "two"));

        Tensor inputs = data.Inputs.Reshape(shape.With(0, 40));
        Tensor actual = new FloatEvaluator(PreparedGraph.Of(builder.Build(), transform)).Run(inputs);

        for (int i = 0; i < actual.Length; i++)
            Assert.Equal(2 * prepared.Inputs[i], actual[i], 1e-4f * (1 + Math.Abs(prepared.Inputs[i])));
    }

    [Fact]
    public void Without_a_preparation_the_network_is_itself()
    {
        var builder = new GraphBuilder("none");
        builder.AddInput("input", [Shape.Unknown, 2]);
        builder.AddOutput(builder.Add("output", new Graphs.Relu(), "input"));
        Graph graph = builder.Build();
        Assert.Same(graph, PreparedGraph.Of(graph, InputTransform.None));
    }
}
