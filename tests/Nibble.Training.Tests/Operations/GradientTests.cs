using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class GradientTests
{
    [Fact]
    public void Linear_agrees_with_its_definition() => Property.Holds((m, n, k, seed) =>
        GradientCheck.Agrees(
            [Tensor.Random([m, k], seed), Tensor.Random([n, k], seed + 1), Tensor.Random([n], seed + 2)],
            inputs => inputs[0].Linear(inputs[1], inputs[2]),
            inputs => Linear(inputs[0], inputs[1], inputs[2], m, n, k)), greatest: 9);

    [Fact]
    public void Linear_without_bias_agrees_with_its_definition() => Property.Holds((m, n, k, seed) =>
        GradientCheck.Agrees(
            [Tensor.Random([m, k], seed), Tensor.Random([n, k], seed + 1)],
            inputs => inputs[0].Linear(inputs[1], null),
            inputs => Linear(inputs[0], inputs[1], new double[n], m, n, k)), greatest: 9);

    [Fact]
    public void Relu_agrees_with_its_definition() => Elementwise(x => x.Relu(), x => Math.Max(x, 0));

    [Fact]
    public void LeakyRelu_agrees_with_its_definition() => Elementwise(x => x.LeakyRelu(0.3f), x => x >= 0 ? x : 0.3f * x);

    [Fact]
    public void Tanh_agrees_with_its_definition() => Elementwise(x => x.Tanh(), Math.Tanh);

    [Fact]
    public void Sigmoid_agrees_with_its_definition() => Elementwise(x => x.Sigmoid(), x => 1 / (1 + Math.Exp(-x)));

    [Fact]
    public void Flatten_keeps_the_order_of_elements() => Property.Holds((m, n, k, seed) =>
    {
        Assert.Equal([m, n * k], new Variable(Tensor.Random([m, n, k], seed)).Flatten().Value.Shape);
        GradientCheck.Agrees([Tensor.Random([m, n, k], seed)], inputs => inputs[0].Flatten(), inputs => inputs[0]);
    }, greatest: 5);

    [Fact]
    public void A_whole_network_agrees_with_its_definition() => Property.Holds((m, n, k, seed) =>
        GradientCheck.Agrees(
            [Tensor.Random([m, k], seed), Tensor.Random([n, k], seed + 1), Tensor.Random([n], seed + 2), Tensor.Random([2, n], seed + 3)],
            inputs => inputs[0].Linear(inputs[1], inputs[2]).Tanh().Linear(inputs[3], null).Sigmoid(),
            inputs =>
            {
                double[] hidden = [.. Linear(inputs[0], inputs[1], inputs[2], m, n, k).Select(Math.Tanh)];
                return [.. Linear(hidden, inputs[3], new double[2], m, 2, n).Select(x => 1 / (1 + Math.Exp(-x)))];
            }), greatest: 9);

    [Fact]
    public void A_value_used_twice_gets_the_sum_of_both_gradients() => Property.Holds((m, n, _, seed) =>
        GradientCheck.Agrees(
            [Tensor.Random([m, n], seed), Tensor.Random([n, n], seed + 1)],
            inputs =>
            {
                // The weight stands in two layers, at different depths.
                Variable hidden = inputs[0].Linear(inputs[1], null).Tanh();
                return hidden.Linear(inputs[1], null);
            },
            inputs => Linear([.. Linear(inputs[0], inputs[1], new double[n], m, n, n).Select(Math.Tanh)], inputs[1], new double[n], m, n, n)), greatest: 9);

    [Fact]
    public void A_parameter_behind_two_variables_gets_the_sum_of_both_gradients()
    {
        var shared = new Parameter("shared", new Tensor([1, 1], [3]));
        Variable square = new Variable(shared).Linear(new Variable(shared), null);
        Gradients gradients = Loss.MeanAbsoluteError(square, new Tensor([1, 1], [0])).Backward();
        Assert.Equal(6, gradients[shared][0]);
    }

    [Fact]
    public void Going_back_twice_gives_the_same_gradients()
    {
        var weight = new Parameter("weight", Tensor.Random([3, 4], seed: 1));
        Variable logits = new Variable(Tensor.Random([5, 4], seed: 2)).Linear(new Variable(weight), null).Relu();
        Variable loss = Loss.CrossEntropy(logits, [0, 1, 2, 0, 1]);
        Property.SameBits(loss.Backward()[weight], loss.Backward()[weight]);
    }

    [Fact]
    public void A_loss_of_data_alone_has_no_gradients()
    {
        var other = new Parameter("other", new Tensor([1]));
        Variable loss = Loss.MeanSquaredError(new Variable(new Tensor([2], [1, 2])), new Tensor([2]));
        TrainingException error = Assert.Throws<TrainingException>(() => loss.Backward()[other]);
        Assert.Contains("'other'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_single_number_has_gradients()
    {
        TrainingException error = Assert.Throws<TrainingException>(() => new Variable(new Tensor([2])).Backward());
        Assert.Contains("[2]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_loss_that_is_not_finite_is_refused_with_a_remedy(float value)
    {
        Variable loss = Loss.MeanSquaredError(new Variable(new Tensor([1], [value])), new Tensor([1]));
        TrainingException error = Assert.Throws<TrainingException>(() => loss.Backward());
        Assert.Contains("learning rate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Activations_do_not_hide_a_NaN()
    {
        var nan = new Variable(new Tensor([1], [float.NaN]));
        Assert.All([nan.Relu(), nan.LeakyRelu(0.1f), nan.Tanh(), nan.Sigmoid()], y => Assert.True(float.IsNaN(y.Value[0])));
    }

    [Fact]
    public void Shapes_that_disagree_are_named()
    {
        var x = new Variable(new Tensor([2, 3]));
        Assert.Contains("[2, 3]", Assert.Throws<TrainingException>(() => x.Linear(new Variable(new Tensor([5, 4])), null)).Message, StringComparison.Ordinal);
        Assert.Contains("[4]", Assert.Throws<TrainingException>(() => x.Linear(new Variable(new Tensor([5, 3])), new Variable(new Tensor([4])))).Message, StringComparison.Ordinal);
        Assert.Throws<TrainingException>(() => new Variable(Tensor.Scalar(1)).Flatten());
    }

    // Kinks at zero have no derivative, so values keep away from it.
    private static void Elementwise(Func<Variable, Variable> operation, Func<double, double> definition) => Property.Holds((m, n, _, seed) =>
    {
        Tensor x = Tensor.Random([m, n], seed);
        for (int i = 0; i < x.Length; i++)
            x[i] += x[i] < 0 ? -0.01f : 0.01f;
        GradientCheck.Agrees([x], inputs => operation(inputs[0]), inputs => [.. inputs[0].Select(definition)]);
    }, greatest: 9);

    private static double[] Linear(double[] x, double[] weight, double[] bias, int m, int n, int k)
    {
        var y = new double[m * n];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                y[(i * n) + j] = bias[j];
                for (int p = 0; p < k; p++)
                    y[(i * n) + j] += x[(i * k) + p] * weight[(j * k) + p];
            }
        }

        return y;
    }
}
