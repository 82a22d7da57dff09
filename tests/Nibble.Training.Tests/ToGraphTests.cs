using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class ToGraphTests
{
    [Fact]
    public void A_real_network_becomes_its_layers_in_order()
    {
        var model = new Sequential(new Flatten(), new Linear(6, 4), new LeakyRelu(0.2f), new Linear(4, 3, bias: false), new Sigmoid());
        Graph graph = model.ToGraph("net", [Shape.Unknown, 2, 3]);

        Assert.Equal("net", graph.Name);
        Assert.Equal(new GraphInput("input", [Shape.Unknown, 2, 3]), Assert.Single(graph.Inputs));
        Assert.Equal("output", Assert.Single(graph.Outputs));
        Assert.Equal(new Shape(Shape.Unknown, 3), graph.ShapeOf("output"));
        Assert.Equal(
            [
                ("flatten", new Graphs.Flatten(), "input", "flatten"),
                ("layer1", new Gemm { TransposeRight = true }, "flatten layer1.weight layer1.bias", "layer1"),
                ("layer1.leakyrelu", new Graphs.LeakyRelu(0.2f), "layer1", "layer1.leakyrelu"),
                ("layer2", new Gemm { TransposeRight = true }, "layer1.leakyrelu layer2.weight", "layer2"),
                ("layer2.sigmoid", new Graphs.Sigmoid(), "layer2", "output"),
            ],
            graph.Nodes.Select(node => (node.Name, node.Operator, string.Join(' ', node.Inputs), node.Output)));
        Property.SameBits(model.Parameters[0].Value, graph.Constants["layer1.weight"].ToTensor());
        Property.SameBits(model.Parameters[1].Value, graph.Constants["layer1.bias"].ToTensor());
    }

    [Fact]
    public void Every_activation_has_its_operator()
    {
        Graph graph = new Sequential(new Relu(), new LeakyRelu(), new Tanh(), new Sigmoid()).ToGraph("net", [1, 2]);
        Assert.Equal([new Graphs.Relu(), new Graphs.LeakyRelu(0.01f), new Graphs.Tanh(), new Graphs.Sigmoid()], graph.Nodes.Select(node => node.Operator));
    }

    [Fact]
    public void Quantized_layers_become_integer_layers()
    {
        Sequential model = Trained();
        Graph graph = model.ToGraph("net", [Shape.Unknown, 2]);
        Assert.Equal(["layer1.input", "layer1", "layer1.tanh", "layer2.input", "layer2", "layer2.leakyrelu", "layer3.input", "layer3"], graph.Nodes.Select(node => node.Name));
        Assert.Equal(3, IntegerLayer.Of(graph).Count());
        Assert.Equal(8, ((Graphs.Quantize)graph.Nodes[0].Operator).Format.Bits);
        Assert.Null(graph.Constants["layer1.bias"].Quantized);
        Assert.Equal(8, graph.Constants["layer1.weight"].Quantized!.Grid.Scales.Length);
        Assert.True(graph.Constants["layer3.weight"].Quantized!.Grid.IsPowerOfTwo);
    }

    [Fact]
    public void Codes_of_weights_are_those_of_the_quantizer()
    {
        Sequential model = Trained();
        Graph graph = model.ToGraph("net", [Shape.Unknown, 2]);
        foreach (Linear layer in model.Layers.OfType<Linear>())
        {
            QuantizedTensor expected = ((GridQuantizer)layer.WeightQuantizer!).Quantize(layer.Parameters[0].Value);
            QuantizedTensor actual = graph.Constants[$"{layer.Name}.weight"].Quantized!;
            Assert.Equal(expected.Grid, actual.Grid);
            Assert.Equal(expected.Codes.ToArray(), actual.Codes.ToArray());
        }
    }

    [Fact]
    public void The_graphs_numbers_are_those_of_the_predictions()
    {
        Sequential model = Trained();
        Graph graph = model.ToGraph("net", [Shape.Unknown, 2]);
        Tensor x = Tensor.Random([29, 2], seed: 3);

        // The graph, spelled out with the tape's own operations and the graph's constants and grids.
        Variable Layer(Variable input, string name) => input
            .FakeQuantize(((Graphs.Quantize)graph.ProducerOf($"{name}.input")!.Operator).Grid!, Surrogate.Identity)
            .Linear(new Variable(graph.Constants[$"{name}.weight"].ToTensor()), new Variable(graph.Constants[$"{name}.bias"].ToTensor()));
        Variable hidden = Layer(Layer(new Variable(x), "layer1").Tanh(), "layer2").LeakyRelu(0.01f);
        Property.SameBits(Layer(hidden, "layer3").Value, model.Predict(x));
    }

    [Fact]
    public void A_graph_keeps_its_numbers_while_training_goes_on()
    {
        var model = new Sequential(new Linear(2, 4), new Relu(), new Linear(4, 1));
        Graph graph = model.ToGraph("net", [Shape.Unknown, 2]);
        float[] before = graph.Constants["layer1.weight"].ToTensor().Values.ToArray();
        Recipes.TrainOnProduct(model, new Adam(model.Parameters), 0, 3);
        Assert.Equal(before, graph.Constants["layer1.weight"].ToTensor().Values.ToArray());
    }

    [Fact]
    public void An_input_shape_that_does_not_fit_is_refused_with_the_node()
    {
        var model = new Sequential(new Linear(2, 4));
        GraphException error = Assert.Throws<GraphException>(() => model.ToGraph("net", [Shape.Unknown, 3]));
        Assert.Contains("layer1", error.Message, StringComparison.Ordinal);
    }

    private static Sequential Trained()
    {
        Sequential model = Recipes.Quantized();
        Recipes.TrainOnProduct(model, new Adam(model.Parameters, 0.01f), 0, 45);
        return model;
    }
}
