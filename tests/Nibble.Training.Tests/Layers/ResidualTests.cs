using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Training.Tests;

public sealed class ResidualTests
{
    [Fact]
    public void A_sum_agrees_with_its_definition_also_of_a_value_with_itself() => Property.Holds((m, n, _, seed) =>
    {
        GradientCheck.Agrees(
            [Tensor.Random([m, n], seed), Tensor.Random([m, n], seed + 1)],
            inputs => inputs[0].Tanh().Add(inputs[1]).Add(inputs[0]),
            inputs => [.. inputs[0].Zip(inputs[1], (a, b) => Math.Tanh(a) + b + a)]);
        GradientCheck.Agrees(
            [Tensor.Random([m, n], seed)],
            inputs =>
            {
                Variable y = inputs[0].Tanh();
                return y.Add(y).Sigmoid();
            },
            inputs => [.. inputs[0].Select(a => 1 / (1 + Math.Exp(-2 * Math.Tanh(a))))]);
    }, greatest: 9);

    [Fact]
    public void Gradients_flow_through_body_and_shortcut()
    {
        Sequential model = Fresh();
        Tensor x = Tensor.Random([6, 3], seed: 1), target = Tensor.Random([6, 2], seed: 2);
        Gradients gradients = Loss.MeanSquaredError(model.Forward(x), target).Backward();
        foreach (Parameter parameter in model.Parameters)
        {
            for (int i = 0; i < parameter.Value.Length; i += 3)
            {
                float at = parameter.Value[i];
                parameter.Value[i] = at + 1e-2f;
                double above = Loss.MeanSquaredError(model.Forward(x), target).Value[0];
                parameter.Value[i] = at - 1e-2f;
                double below = Loss.MeanSquaredError(model.Forward(x), target).Value[0];
                parameter.Value[i] = at;
                Assert.Equal((above - below) / 2e-2, gradients[parameter][i], 2e-3);
            }
        }
    }

    [Fact]
    public void Names_parameters_and_state_tell_where_a_layer_stands()
    {
        Sequential model = Fresh();
        Assert.Equal(["layer1", "layer2", "layer3"], model.Layers.Select(layer => layer.Name));
        var block = (Residual)model.Layers[1];
        Assert.Equal(["layer2.layer1", "layer2.layer1.batchnorm", "layer2.layer1.tanh", "layer2.layer2"], block.Body.Select(layer => layer.Name));
        Assert.Equal(["layer2.shortcut.layer1"], block.Shortcut.Select(layer => layer.Name));
        Assert.Contains("layer2.layer1.batchnorm.mean", model.State().Select(entry => entry.Name));
        Assert.Contains("layer2.shortcut.layer1.weight", model.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(model.State().Count, model.State().Select(entry => entry.Name).Distinct().Count());
        model.Initialize(5);
        float[] first = block.Body[0].Parameters[0].Value.Values.ToArray();
        Assert.NotEqual(first, block.Shortcut[0].Parameters[0].Value.Values.ToArray());
        model.Initialize(6);
        Assert.NotEqual(first, block.Body[0].Parameters[0].Value.Values.ToArray());
    }

    [Fact]
    public void The_graph_adds()
    {
        Sequential model = Fresh();
        for (int i = 0; i < 5; i++)
            model.Forward(Tensor.Random([8, 3], seed: (ulong)i));
        Tensor x = Tensor.Random([4, 3], seed: 9);
        Graph graph = model.ToGraph("net", [Shape.Unknown, 3]);
        Tensor expected = new FloatEvaluator(graph).Run(x), actual = model.Predict(x);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5);
        var identity = new Sequential(new Residual([new Linear(3, 3), new Tanh()]));
        Tensor summed = new FloatEvaluator(identity.ToGraph("net", [4, 3])).Run(x), predicted = identity.Predict(x);
        for (int i = 0; i < summed.Length; i++)
            Assert.Equal(summed[i], predicted[i], 1e-5);
        Assert.IsType<Add>(identity.ToGraph("net", [4, 3]).Nodes[^1].Operator);
    }

    [Fact]
    public void Replayed_steps_give_the_bits_of_the_dynamic_form()
    {
        (Sequential dynamic, Sequential replayed) = (Fresh(), Fresh());
        (Adam one, Adam two) = (new(dynamic.Parameters, 0.01f), new(replayed.Parameters, 0.01f));
        var step = new TrainingStep(replayed, two, Objective.MeanSquaredError);
        Tensor y = Tensor.Random([8, 2], seed: 2);
        for (int i = 0; i < 8; i++)
        {
            Tensor x = Tensor.Random([8, 3], seed: (ulong)i);
            one.Step(Loss.MeanSquaredError(dynamic.Forward(x), y).Backward());
            step.Run(x, y);
        }

        foreach ((NamedTensor expected, NamedTensor actual) in dynamic.State().Zip(replayed.State()))
            Property.SameBits(expected.Value, actual.Value);
    }

    [Fact]
    public void Shapes_that_differ_are_named_with_the_layer()
    {
        string message = Assert.Throws<TrainingException>(() => new Sequential(new Residual([new Linear(3, 4)])).Predict(new Tensor([2, 3]))).Message;
        Assert.Contains("'layer1'", message, StringComparison.Ordinal);
        Assert.Contains("[2, 4]", message, StringComparison.Ordinal);
        Assert.Contains("[2, 3]", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Residual([]));
    }

    private static Sequential Fresh() => new(
        new Linear(3, 5),
        new Residual([new Linear(5, 4), new BatchNorm(4), new Tanh(), new Linear(4, 5)], [new Linear(5, 5)]),
        new Linear(5, 2));
}
