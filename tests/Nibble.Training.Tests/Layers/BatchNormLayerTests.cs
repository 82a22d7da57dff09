using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Training.Tests;

public sealed class BatchNormLayerTests
{
    [Fact]
    public void It_is_named_after_the_weights_before_it_and_keeps_its_averages()
    {
        var model = new Sequential(new Linear(2, 3), new BatchNorm(3), new Relu(), new BatchNorm(3, affine: false), new Linear(3, 1));
        Assert.Equal(["layer1", "layer1.batchnorm", "layer1.relu", "layer1.batchnorm2", "layer2"], model.Layers.Select(layer => layer.Name));
        Assert.Equal(
            ["layer1.batchnorm.scale", "layer1.batchnorm.bias", "layer1.batchnorm.mean", "layer1.batchnorm.variance", "layer1.batchnorm2.mean", "layer1.batchnorm2.variance"],
            model.State().Select(entry => entry.Name).Where(name => name.Contains("norm", StringComparison.Ordinal)));
        Assert.All(model.Layers[1].Parameters[0].Value.Values.ToArray(), value => Assert.Equal(1, value));
    }

    [Fact]
    public void A_relu_that_is_computed_at_once_gives_the_bits_of_one_behind_it() => Property.Holds((rows, features, inputs, seed) =>
    {
        Sequential Network()
        {
            var model = new Sequential(new Linear(inputs, features), new BatchNorm(features), new Relu());
            foreach (Parameter parameter in model.Parameters)
                Tensor.Random(parameter.Value.Shape, seed + 1).Values.CopyTo(parameter.Value.Values);
            return model;
        }

        (Sequential one, Sequential two) = (Network(), Network());
        Tensor x = Tensor.Random([rows + 1, inputs], seed), target = Tensor.Random([rows + 1, features], seed + 3);
        Variable fused = one.Forward(x), apart = new(x);
        foreach (Layer layer in two.Layers)
            apart = layer.Forward(apart, Pass.Training());
        Property.SameBits(apart.Value, fused.Value);
        (Gradients expected, Gradients actual) = (Loss.MeanSquaredError(apart, target).Backward(), Loss.MeanSquaredError(fused, target).Backward());
        foreach ((Parameter ofTwo, Parameter ofOne) in two.Parameters.Zip(one.Parameters))
            Property.SameBits(expected[ofTwo], actual[ofOne]);
    });

    [Fact]
    public void Evaluation_is_what_the_graph_computes()
    {
        Sequential model = Trained();
        Tensor x = Tensor.Random([9, 3], seed: 5);
        Tensor expected = new FloatEvaluator(model.ToGraph("net", [Shape.Unknown, 3])).Run(x);
        Tensor actual = model.Predict(x);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5 * (1 + Math.Abs(expected[i])));
        Assert.Equal([0, 2], model.Predict(new Tensor([0, 3])).Shape);
    }

    [Fact]
    public void Evaluation_of_images_is_what_the_graph_computes()
    {
        var model = new Sequential(new BatchNorm(3) { Momentum = 0.5f }, new Relu());
        model.Forward(Tensor.Random([4, 3, 5, 2], seed: 1));
        Tensor x = Tensor.Random([2, 3, 5, 2], seed: 5);
        Tensor expected = new FloatEvaluator(model.ToGraph("net", x.Shape)).Run(x);
        Tensor actual = model.Predict(x);
        Assert.Equal(expected.Shape, actual.Shape);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5);
    }

    [Fact]
    public void Evaluation_changes_nothing_and_does_not_look_at_the_other_rows()
    {
        Sequential model = Trained();
        float[][] before = [.. model.State().Select(entry => entry.Value.Values.ToArray())];
        Tensor x = Tensor.Random([9, 3], seed: 5);
        Tensor all = model.Predict(x), first = model.Predict(new Tensor([1, 3], x.Values[..3].ToArray()));
        Property.SameBits(all.Values[..2], first.Values);
        Assert.Equal(before, model.State().Select(entry => entry.Value.Values.ToArray()));
    }

    [Fact]
    public void A_network_from_the_state_of_another_is_that_one()
    {
        (Sequential model, Sequential copy) = (Trained(), Fresh());
        foreach ((NamedTensor from, NamedTensor to) in model.State().Zip(copy.State()))
            from.Value.Values.CopyTo(to.Value.Values);
        Tensor x = Tensor.Random([9, 3], seed: 5);
        Property.SameBits(model.Predict(x), copy.Predict(x));
        Property.SameBits(model.Forward(x).Value, copy.Forward(x).Value);
        Property.SameBits(model.Predict(x), copy.Predict(x));
    }

    [Fact]
    public void Replayed_steps_give_the_bits_of_the_dynamic_form_and_allocate_nothing()
    {
        (Sequential dynamic, Sequential replayed) = (Fresh(), Fresh());
        Adam one = new(dynamic.Parameters, 0.01f), two = new(replayed.Parameters, 0.01f);
        var step = new TrainingStep(replayed, two, Objective.MeanSquaredError);
        Tensor y = Tensor.Random([16, 2], seed: 7);
        for (int i = 0; i < 20; i++)
        {
            Tensor x = Tensor.Random([16, 3], seed: (ulong)i);
            one.Step(Loss.MeanSquaredError(dynamic.Forward(x), y).Backward());
            step.Run(x, y);
        }

        foreach ((NamedTensor expected, NamedTensor actual) in dynamic.State().Zip(replayed.State()))
            Property.SameBits(expected.Value, actual.Value);
        Tensor same = Tensor.Random([16, 3], seed: 1);
        Allocation.AssertNone(() =>
        {
            for (int i = 0; i < 50; i++)
                step.Run(same, y);
        });
    }

    [Fact]
    public void A_single_row_and_a_wrong_width_are_refused_with_the_layer()
    {
        Sequential model = Fresh();
        Assert.Contains("'layer1.batchnorm'", Assert.Throws<TrainingException>(() => model.Forward(new Tensor([1, 3]))).Message, StringComparison.Ordinal);
        var wrong = new Sequential(new Linear(3, 4), new BatchNorm(5));
        string message = Assert.Throws<TrainingException>(() => wrong.Predict(new Tensor([2, 3]))).Message;
        Assert.Contains("'layer1.batchnorm'", message, StringComparison.Ordinal);
        Assert.Contains("[2, 4]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_behind_a_relu_that_is_computed_at_once_is_still_named_in_errors()
    {
        var model = new Sequential(new Linear(3, 4), new BatchNorm(4), new Relu(), new Linear(4, 2), new Tanh());
        var step = new TrainingStep(model, new Sgd(model.Parameters, 0.1f), Objective.MeanSquaredError);
        model.Parameters[4].Value[0] = float.PositiveInfinity;
        string message = Assert.Throws<TrainingException>(() => step.Run(Tensor.Random([8, 3], seed: 1), new Tensor([8, 2]))).Message;
        Assert.Contains("'layer2'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchNorm(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchNorm(1) { Epsilon = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShiftBatchNorm(1) { Epsilon = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchNorm(1) { Momentum = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchNorm(1) { Momentum = 1.5f });
    }

    private static Sequential Fresh() => new(new Linear(3, 8, bias: false), new BatchNorm(8) { Epsilon = 1e-4f, Momentum = 0.15f }, new Relu(), new Linear(8, 2), new BatchNorm(2, affine: false));

    private static Sequential Trained()
    {
        Sequential model = Fresh();
        var step = new TrainingStep(model, new Adam(model.Parameters, 0.01f), Objective.MeanSquaredError);
        for (int i = 0; i < 30; i++)
            step.Run(Tensor.Random([16, 3], seed: (ulong)i), Tensor.Random([16, 2], seed: (ulong)i + 1));
        return model;
    }
}
