using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class DropoutTests
{
    [Fact]
    public void Training_drops_a_share_and_keeps_the_mean_and_evaluation_is_the_identity()
    {
        var model = new Sequential(new Dropout(0.25f));
        var ones = new Tensor([100, 1000]);
        ones.Values.Fill(1);
        float[] y = model.Forward(ones).Value.Values.ToArray();
        Assert.All(y, value => Assert.True(value is 0 or 4f / 3));
        Assert.Equal(0.25, y.Count(value => value == 0) / 1e5, 0.01);
        Property.SameBits(ones, model.Predict(ones));
    }

    [Fact]
    public void The_gradient_passes_where_the_value_did()
    {
        var parameter = new Parameter("x", Tensor.Random([37, 19], seed: 1));
        Variable y = new Variable(parameter).Dropout(0.5f, Pass.Training(new CounterRandom(3)), 4);
        Tensor gradient = Loss.MeanSquaredError(y, new Tensor([37, 19])).Backward()[parameter];
        for (int i = 0; i < gradient.Length; i++)
            Assert.Equal(4 * y.Value[i] / y.Value.Length, gradient[i], 1e-7);
    }

    [Fact]
    public void Steps_layers_and_seeds_differ_and_the_same_ones_agree_on_any_number_of_threads()
    {
        var ones = new Tensor([300, 200]);
        ones.Values.Fill(1);
        float[] Run(ulong seed, int steps, int threads)
        {
            int limit = Workers.Limit;
            try
            {
                Workers.Limit = threads;
                var model = new Sequential(new Dropout(0.5f));
                model.Initialize(seed);
                for (int i = 1; i < steps; i++)
                    model.Forward(ones);
                return model.Forward(ones).Value.Values.ToArray();
            }
            finally
            {
                Workers.Limit = limit;
            }
        }

        Assert.Equal(Run(1, 3, 1), Run(1, 3, 2));
        Assert.NotEqual(Run(1, 3, 1), Run(1, 4, 1));
        Assert.NotEqual(Run(1, 3, 1), Run(2, 3, 1));
        float[] twice = new Sequential(new Dropout(0.5f), new Dropout(0.5f)).Forward(ones).Value.Values.ToArray();
        Assert.Equal(0.75, twice.Count(value => value == 0) / (double)twice.Length, 0.02);
    }

    [Fact]
    public void Replayed_steps_draw_anew_as_the_dynamic_form_does()
    {
        static Sequential Fresh() => new(new Linear(4, 30), new Dropout(0.5f), new Linear(30, 2));
        (Sequential dynamic, Sequential replayed) = (Fresh(), Fresh());
        (Sgd one, Sgd two) = (new(dynamic.Parameters, 0.1f), new(replayed.Parameters, 0.1f));
        var step = new TrainingStep(replayed, two, Objective.MeanSquaredError);
        Tensor x = Tensor.Random([9, 4], seed: 1), y = Tensor.Random([9, 2], seed: 2);
        for (int i = 0; i < 5; i++)
        {
            one.Step(Loss.MeanSquaredError(dynamic.Forward(x), y).Backward());
            step.Run(x, y);
        }

        foreach ((NamedTensor expected, NamedTensor actual) in dynamic.State().Zip(replayed.State()))
            Property.SameBits(expected.Value, actual.Value);
    }

    [Fact]
    public void A_rate_outside_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(-0.1f));
    }
}
