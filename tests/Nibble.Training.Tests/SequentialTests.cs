using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class SequentialTests
{
    [Fact]
    public void Layers_are_numbered_and_the_others_named_after_them()
    {
        var model = new Sequential(new Flatten(), new Linear(2, 3), new Relu(), new Relu(), new Linear(3, 3) { Name = "middle" }, new Tanh(), new Linear(3, 1));
        Assert.Equal(["flatten", "layer1", "layer1.relu", "layer1.relu2", "middle", "middle.tanh", "layer3"], model.Layers.Select(layer => layer.Name));
        Assert.Equal(["layer1.weight", "layer1.bias", "middle.weight", "middle.bias", "layer3.weight", "layer3.bias"], model.Parameters.Select(parameter => parameter.Name));
    }

    [Fact]
    public void The_same_layer_twice_is_refused()
    {
        var relu = new Relu();
        Assert.Throws<ArgumentException>(() => new Sequential(relu, relu));
        Assert.Throws<ArgumentException>(() => new Sequential());
        Assert.Throws<ArgumentException>(() => new Sequential(new Relu { Name = "a" }, new Tanh { Name = "a" }));
    }

    [Fact]
    public void Layers_that_do_not_fit_are_named()
    {
        var model = new Sequential(new Linear(2, 3), new Linear(4, 1));
        string message = Assert.Throws<TrainingException>(() => model.Predict(new Tensor([5, 2]))).Message;
        Assert.Contains("'layer2'", message, StringComparison.Ordinal);
        Assert.Contains("[5, 3]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void First_values_have_the_spread_of_their_paper_and_follow_the_seed()
    {
        var model = new Sequential(new Linear(50, 400), new Linear(400, 50));
        model.Initialize(3);
        float[] first = model.Parameters[0].Value.Values.ToArray();
        Assert.All(first, value => Assert.InRange(value, -MathF.Sqrt(6f / 50), MathF.Sqrt(6f / 50)));
        Assert.Equal(2.0 / 50, first.Average(value => (double)value * value), 1e-3);
        Assert.All(model.Parameters[1].Value.Values.ToArray(), value => Assert.InRange(value, -MathF.Sqrt(1f / 50), MathF.Sqrt(1f / 50)));
        Assert.NotEqual(first.Take(100), model.Parameters[2].Value.Values[..100].ToArray());
        model.Initialize(4);
        Assert.NotEqual(first, model.Parameters[0].Value.Values.ToArray());
        model.Initialize(3);
        Assert.Equal(first, model.Parameters[0].Value.Values.ToArray());
    }

    [Fact]
    public void Predictions_are_those_of_training_and_change_nothing()
    {
        Sequential model = Recipes.Quantized();
        Tensor x = Tensor.Random([17, 2], seed: 1);
        Tensor trained = model.Forward(x).Value;
        float[][] before = [.. model.State().Select(entry => entry.Value.Values.ToArray())];
        Property.SameBits(trained, model.Predict(x));
        Assert.Equal(before, model.State().Select(entry => entry.Value.Values.ToArray()));
    }

    [Fact]
    public void Predictions_remember_nothing_to_go_back_to()
    {
        var model = new Sequential(new Linear(2, 1));
        Variable prediction = model.Layers[0].Forward(new Variable(new Tensor([1, 2])), Pass.Evaluation);
        Gradients gradients = Loss.MeanSquaredError(prediction, new Tensor([1, 1])).Backward();
        Assert.Throws<TrainingException>(() => gradients[model.Parameters[0]]);
    }

    [Fact]
    public void A_network_without_rows_predicts_none() =>
        Assert.Equal([0, 1], new Sequential(new Linear(2, 3), new Relu(), new Linear(3, 1)).Predict(new Tensor([0, 2])).Shape);
}
