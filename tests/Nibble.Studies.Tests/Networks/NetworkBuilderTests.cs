using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Onnx;
using Nibble.Peers;
using Nibble.Runtime;
using Nibble.Training;

namespace Nibble.Studies.Tests;

public sealed class NetworkBuilderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Networks of all kinds: layers, the shape of a sample, and how inputs are made (numbers of words, or else normal ones).</summary>
    public static TheoryData<string, int[], int> Networks => new()
    {
        { "[linear 7, batch-norm, relu, linear 5, tanh, linear 3]", [11], 0 },
        { "[conv 6 3x3 pad same, batch-norm, relu, max-pool 2, conv 4 3 stride 2 no-bias, leaky-relu 0.2, flatten, linear 3]", [3, 9, 7], 0 },
        { "[conv 6 3 pad 1 groups 3, sigmoid, average-pool 3 stride 2 pad 1, conv 6 3 groups depthwise, global-average-pool, flatten, linear 3]", [3, 8, 8], 0 },
        { "[conv 4 1x3 pad-value 1 dilation 2, relu, flatten, linear 3]", [2, 5, 9], 0 },
        { "[conv 4 3 pad 1, residual: [batch-norm, relu, conv 4 3x3 pad same], residual: { body: [conv 6 3 stride 2 pad 1, clipped-relu], shortcut: [conv 6 1 stride 2] }, flatten, dropout 0.3, linear 3]", [2, 8, 8], 0 },
        { "[linear 9, shift-batch-norm, hard-tanh, linear 8, hard-sigmoid 0.2, linear 7, tanh 0.5, linear 3]", [5], 0 },
        { "[embedding 20 5, lstm 6, linear 3]", [13], 20 },
        { "[embedding 20 5, lstm 4 sequence, rnn 6, linear 3]", [5], 20 },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_graph_of_a_network_computes_what_the_network_predicts(string layers, int[] sample, int words)
    {
        (Sequential model, Tensor inputs, Graph graph) = Trained(layers, sample, words);
        AssertClose(model.Predict(inputs), new FloatEvaluator(graph).Run(inputs));
    }

    [SkippableTheory]
    [MemberData(nameof(Networks))]
    public void ONNX_Runtime_computes_what_the_network_predicts(string layers, int[] sample, int words)
    {
        (Sequential model, Tensor inputs, Graph graph) = Trained(layers, sample, words);
        OnnxFile.Write(graph, _folder.In("model.onnx"));
        AssertClose(model.Predict(inputs), OnnxRuntimePeer.Run(_folder.In("model.onnx"), inputs));
    }

    [Theory]
    [InlineData("[conv 4 3, linear 3]", 1, 8, 8, "x:3:21: the layer 'linear 3' takes a row of numbers, but its input has the shape [4, 6, 6]; put 'flatten'")]
    [InlineData("[flatten, conv 4 3, linear 3]", 1, 8, 8, "x:3:20: the layer 'conv 4 3' takes images of [channels, rows, columns], but its input has the shape [64]; use it before 'flatten'")]
    [InlineData("[flatten, lstm 4, linear 3]", 1, 8, 8, "the layer 'lstm 4' takes sequences of [steps, features], but its input has the shape [64]; put 'embedding' before it")]
    [InlineData("[conv 4 9x9, flatten, linear 3]", 1, 8, 8, "x:3:11: the layer 'conv 4 9x9' does not fit where it stands, with an input of the shape [1, 8, 8]")]
    [InlineData("[conv 4 3 groups 3, flatten, linear 3]", 2, 8, 8, "do not fall into 3 groups")]
    [InlineData("[conv 3 3]", 1, 8, 8, "ends with the shape [3, 6, 6], but its data needs 3; make the last layer 'linear 3'")]
    [InlineData("[flatten, linear 4]", 1, 8, 8, "ends with 4 outputs, but its data needs 3")]
    public void A_layer_that_does_not_fit_its_input_is_named_with_its_place_and_shapes(string layers, int channels, int rows, int columns, string message)
    {
        var error = Assert.Throws<StudyException>(() => NetworkBuilder.Build(Parse(layers), [channels, rows, columns], 3));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quantizers_hold_for_all_layers_but_those_that_say_otherwise()
    {
        Recipe recipe = Parse("[linear 5, relu, linear: { outputs: 6, name: middle }, relu, linear: { outputs: 4, weights: sign }, linear 3]") with
        {
            Weights = "int4",
            Activations = "uint8",
            Except = [new LayerExcept("first") { Activations = "float" }, new LayerExcept("middle") { Weights = "ternary" }, new LayerExcept("last") { Weights = "float", Activations = "float" }],
        };

        Linear[] layers = [.. NetworkBuilder.Build(recipe, [7], 3).Layers.OfType<Linear>()];

        Assert.Equal([typeof(UniformQuantizer), typeof(TernaryQuantizer), typeof(SignQuantizer), null], layers.Select(layer => layer.WeightQuantizer?.GetType()));
        Assert.Equal([null, typeof(UniformQuantizer), typeof(UniformQuantizer), null], layers.Select(layer => layer.InputQuantizer?.GetType()));
        Assert.Equal("middle", layers[1].Name);
    }

    [Theory]
    [InlineData("int4", "uint8")]
    [InlineData("int2 per tensor power-of-two", "uint4 power-of-two")]
    [InlineData("sign", "sign")]
    [InlineData("sign scaled per channel", "hwgq 2")]
    [InlineData("ternary", "pact 4")]
    [InlineData("dorefa 2", "dorefa 2")]
    [InlineData("wage 2", "wage 8")]
    [InlineData("fixed <2,6> stochastic", "fixed <4,4>")]
    [InlineData("lsq 3", "lsq 3")]
    [InlineData("log 4", "float")]
    [InlineData("apot 4", "float")]
    [InlineData("k-means 4", "float")]
    public void Networks_train_with_every_quantizer(string weights, string activations)
    {
        Recipe recipe = Parse("[linear 5, relu, linear 3]") with { Weights = RecipePhrase.FromString(weights), Activations = RecipePhrase.FromString(activations) };
        Sequential model = NetworkBuilder.Build(recipe, [7], 3);
        Tensor inputs = Tensor.Random([12, 7], 3);
        var step = new TrainingStep(model, new Sgd(model.Parameters), Objective.CrossEntropy);
        for (int i = 0; i < 5; i++)
            Assert.True(float.IsFinite(step.Run(inputs, [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2])));
    }

    [Fact]
    public void Built_in_recipes_fit_their_data()
    {
        var shapes = new Dictionary<string, (Shape Sample, int Outputs)>
        {
            ["mnist"] = ([1, 28, 28], 10),
            ["fashion-mnist"] = ([1, 28, 28], 10),
            ["cifar-10"] = ([3, 32, 32], 10),
            ["imdb"] = ([300], 1),
        };
        Assert.All(BuiltInRecipes.Names, name =>
        {
            Recipe recipe = BuiltInRecipes.Find(name)!;
            (Shape sample, int outputs) = shapes[recipe.Data];
            NetworkBuilder.Build(recipe, NetworkBuilder.ReadsRows(recipe) ? [(int)sample.ElementCount] : sample, outputs);
        });
    }

    private static Recipe Parse(string network) => RecipeReader.Parse($"name: net\ndata: none\nnetwork: {network}", "x");

    // A few steps move biases and running averages away from where they begin.
    private static (Sequential Model, Tensor Inputs, Graph Graph) Trained(string layers, int[] sample, int words)
    {
        Sequential model = NetworkBuilder.Build(Parse(layers), new Shape(sample), 3);
        Tensor inputs = Tensor.Random([6, .. sample], 4);
        if (words > 0)
            for (int i = 0; i < inputs.Length; i++)
                inputs[i] = (int)(Math.Abs(inputs[i]) * 1000) % words;
        var step = new TrainingStep(model, new Sgd(model.Parameters, 0.05f), Objective.CrossEntropy);
        for (int i = 0; i < 5; i++)
            step.Run(inputs, [0, 1, 2, 2, 1, 0]);
        return (model, inputs, model.ToGraph("net", [Shape.Unknown, .. sample]));
    }

    private static void AssertClose(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 1e-4f * Math.Max(1, Math.Abs(expected[i])));
    }
}
