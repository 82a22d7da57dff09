using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class OptimizerTests
{
    [Fact]
    public void Adam_takes_the_steps_of_its_paper() => Property.Holds((n, steps, _, seed) =>
    {
        Tensor start = Tensor.Random([1, n], seed);
        var parameter = new Parameter("x", start.Clone());
        var adam = new Adam([parameter], 0.01f) { Beta1 = 0.8f, Beta2 = 0.95f, Epsilon = 1e-3f };
        double[] x = [.. start.Values.ToArray()], mean = new double[n], square = new double[n];
        for (int t = 1; t <= steps; t++)
        {
            Tensor gradient = Tensor.Random([1, n], seed + (ulong)t);
            adam.Step(GradientsOf(parameter, gradient));
            for (int i = 0; i < n; i++)
            {
                mean[i] = (0.8 * mean[i]) + (0.2 * gradient[i]);
                square[i] = (0.95 * square[i]) + (0.05 * gradient[i] * gradient[i]);
                x[i] -= 0.01 * (mean[i] / (1 - Math.Pow(0.8, t))) / (Math.Sqrt(square[i] / (1 - Math.Pow(0.95, t))) + 1e-3);
            }
        }

        Assert.Equal(steps, adam.StepCount);
        for (int i = 0; i < n; i++)
            Assert.Equal(x[i], parameter.Value[i], 1e-5);
    });

    [Fact]
    public void The_first_step_of_Adam_is_the_learning_rate_against_the_gradient()
    {
        var parameter = new Parameter("x", new Tensor([1, 3], [1, 1, 1]));
        new Adam([parameter], 0.5f).Step(GradientsOf(parameter, new Tensor([1, 3], [1e-3f, -7, 0])));
        Assert.Equal([0.5f, 1.5f, 1f], parameter.Value.Values.ToArray(), (a, b) => Math.Abs(a - b) < 1e-4f);
    }

    [Fact]
    public void Plain_gradient_descent_by_hand()
    {
        var parameter = new Parameter("x", new Tensor([1, 2], [1, -2]));
        new Sgd([parameter], 0.5f).Step(GradientsOf(parameter, new Tensor([1, 2], [2, 1])));
        Assert.Equal([0, -2.5f], parameter.Value.Values.ToArray());
    }

    [Fact]
    public void Momentum_by_hand()
    {
        var parameter = new Parameter("x", new Tensor([1, 1], [1]));
        var sgd = new Sgd([parameter], 0.5f) { Momentum = 0.5f };
        sgd.Step(GradientsOf(parameter, new Tensor([1, 1], [1])));     // u = 1
        Assert.Equal(0.5f, parameter.Value[0]);
        sgd.Step(GradientsOf(parameter, new Tensor([1, 1], [2])));     // u = 2.5
        Assert.Equal(-0.75f, parameter.Value[0]);
    }

    [Fact]
    public void Nesterov_and_weight_decay_agree_with_their_definition() => Property.Holds((n, steps, _, seed) =>
    {
        Tensor start = Tensor.Random([1, n], seed);
        var parameter = new Parameter("x", start.Clone());
        var sgd = new Sgd([parameter], 0.01f) { Momentum = 0.9f, Nesterov = true, WeightDecay = 0.1f };
        double[] x = [.. start.Values.ToArray()], velocity = new double[n];
        for (int t = 1; t <= steps; t++)
        {
            Tensor gradient = Tensor.Random([1, n], seed + (ulong)t);
            sgd.Step(GradientsOf(parameter, gradient));
            for (int i = 0; i < n; i++)
            {
                double g = gradient[i] + (0.1 * x[i]);
                velocity[i] = (0.9 * velocity[i]) + g;
                x[i] -= 0.01 * (g + (0.9 * velocity[i]));
            }
        }

        for (int i = 0; i < n; i++)
            Assert.Equal(x[i], parameter.Value[i], 1e-5);
    });

    [Fact]
    public void Every_piece_of_state_has_a_name_of_its_own()
    {
        var model = new Sequential(new Linear(3, 4), new Relu(), new Linear(4, 2, bias: false));
        Assert.Equal(
            ["layer1.weight.mean", "layer1.bias.mean", "layer2.weight.mean", "layer1.weight.square", "layer1.bias.square", "layer2.weight.square"],
            new Adam(model.Parameters).State().Select(entry => entry.Name));
        Assert.Equal(3, new Sgd(model.Parameters) { Momentum = 0.9f }.State().Count);
        Assert.Empty(new Sgd(model.Parameters).State());
    }

    [Fact]
    public void A_parameter_without_gradient_is_refused_by_name()
    {
        var one = new Parameter("one", new Tensor([1, 1]));
        var two = new Parameter("two", new Tensor([1, 1]));
        TrainingException error = Assert.Throws<TrainingException>(() => new Adam([one, two]).Step(GradientsOf(one, new Tensor([1, 1]))));
        Assert.Contains("'two'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(-1f)]
    [InlineData(float.PositiveInfinity)]
    public void A_learning_rate_that_makes_no_sense_is_refused(float rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd([], rate));

    // The product of a row of parameters and a row of data has exactly the data as its gradient.
    private static Gradients GradientsOf(Parameter parameter, Tensor gradient) =>
        new Variable(gradient).Linear(new Variable(parameter), null).Backward();
}
