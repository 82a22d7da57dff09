using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class TrainingStepTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Replayed_steps_give_the_bits_of_the_dynamic_form(bool quantized)
    {
        (Sequential dynamic, Adam one) = Fresh(quantized);
        (Sequential replayed, Adam two) = Fresh(quantized);
        var step = new TrainingStep(replayed, two, Objective.CrossEntropy);
        for (int i = 0; i < 20; i++)
        {
            // Every third batch is shorter.
            (Tensor x, int[] labels) = Samples(i % 3 == 2 ? 3 : 7, (ulong)i);
            Variable loss = Loss.CrossEntropy(dynamic.Forward(x), labels);
            one.Step(loss.Backward());
            Assert.Equal(loss.Value[0], step.Run(x, labels));
        }

        foreach ((NamedTensor expected, NamedTensor actual) in dynamic.State().Zip(replayed.State()))
            Property.SameBits(expected.Value, actual.Value);
    }

    [Fact]
    public void A_replayed_step_allocates_nothing()
    {
        (Sequential model, Adam adam) = Fresh(quantized: false);
        var step = new TrainingStep(model, adam, Objective.CrossEntropy);
        (Tensor x, int[] labels) = Samples(7, 1);
        for (int i = 0; i < 50; i++)
            step.Run(x, labels);
        Allocation.AssertNone(() =>
        {
            for (int i = 0; i < 100; i++)
                step.Run(x, labels);
        });
    }

    [Fact]
    public void A_loss_that_is_not_finite_names_the_step_and_the_layer_and_changes_no_parameter()
    {
        (Sequential model, Adam adam) = Fresh(quantized: false);
        var step = new TrainingStep(model, adam, Objective.CrossEntropy);
        (Tensor x, int[] labels) = Samples(7, 1);
        step.Run(x, labels);
        Tensor weight = model.Parameters[2].Value;
        weight[0] = float.PositiveInfinity;
        float[][] before = [.. model.Parameters.Select(parameter => parameter.Value.Values.ToArray())];
        string message = Assert.Throws<TrainingException>(() => step.Run(x, labels)).Message;
        Assert.Contains("step 2", message);
        Assert.Contains("'layer2'", message);
        foreach ((float[] expected, Parameter parameter) in before.Zip(model.Parameters))
            Property.SameBits(expected, parameter.Value.Values);

        weight[0] = 0;
        x[3] = float.NaN;
        Assert.Contains("inputs are not all finite", Assert.Throws<TrainingException>(() => step.Run(x, labels)).Message);
        x[3] = 0;
        Assert.True(float.IsFinite(step.Run(x, labels)));
    }

    [Fact]
    public void A_label_outside_the_classes_is_refused_in_the_first_step_and_in_a_later_one()
    {
        (Sequential model, Adam adam) = Fresh(quantized: false);
        var step = new TrainingStep(model, adam, Objective.CrossEntropy);
        (Tensor x, int[] labels) = Samples(7, 1);
        labels[4] = 3;
        Assert.Contains("sample 4 is 3", Assert.Throws<TrainingException>(() => step.Run(x, labels)).Message);
        labels[4] = 2;
        step.Run(x, labels);
        labels[5] = -1;
        Assert.Contains("sample 5 is -1", Assert.Throws<TrainingException>(() => step.Run(x, labels)).Message);
    }

    [Fact]
    public void Classes_for_a_loss_of_values_are_refused()
    {
        (Sequential model, Adam adam) = Fresh(quantized: false);
        (Tensor x, int[] labels) = Samples(7, 1);
        Assert.Contains("classes", Assert.Throws<TrainingException>(() => new TrainingStep(model, adam, Objective.MeanSquaredError).Run(x, labels)).Message);
        Assert.Contains("values", Assert.Throws<TrainingException>(() => new TrainingStep(model, adam, Objective.CrossEntropy).Run(x, new Tensor([7, 3]))).Message);
    }

    private static (Sequential Model, Adam Optimizer) Fresh(bool quantized)
    {
        UniformQuantizer? weights = quantized ? new(NumberFormat.Int(4)) { IsSymmetric = true } : null;
        var model = new Sequential(
            new Linear(5, 8) { WeightQuantizer = weights },
            new Relu(),
            new Linear(8, 6) { WeightQuantizer = weights, InputQuantizer = quantized ? new UniformQuantizer(NumberFormat.UInt(4)) : null },
            new Tanh(),
            new Linear(6, 3));
        return (model, new Adam(model.Parameters, 0.01f));
    }

    private static (Tensor Inputs, int[] Labels) Samples(int count, ulong seed)
    {
        Tensor x = Tensor.Random([count, 5], seed);
        return (x, [.. Enumerable.Range(0, count).Select(i => x[i * 5] > 0.4f ? 2 : x[(i * 5) + 1] > 0 ? 1 : 0)]);
    }
}
