using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Training.Tests;

public sealed class ShiftBatchNormTests
{
    [Fact]
    public void Values_agree_with_their_definition() => Property.Holds((rows, features, _, seed) =>
    {
        Tensor x = Tensor.Random([rows + 1, features], seed), scale = Tensor.Random([features], seed + 1), bias = Tensor.Random([features], seed + 2);
        Tensor y = new Variable(x).ShiftBatchNorm(new Variable(scale), new Variable(bias), new RunningStatistics(features), 1e-4f).Value;
        for (int feature = 0; feature < features; feature++)
        {
            double[] column = [.. Enumerable.Range(0, rows + 1).Select(row => (double)x[(row * features) + feature])];
            double mean = column.Average(), variance = column.Average(value => (value - mean) * Power(value - mean));
            double factor = Power(scale[feature]) * Power(1 / Math.Sqrt(variance + 1e-4f));
            for (int row = 0; row <= rows; row++)
                Assert.Equal((factor * (column[row] - mean)) + bias[feature], y[(row * features) + feature], 1e-5 * (1 + Math.Abs(factor)));
        }
    });

    [Fact]
    public void A_spread_of_three_becomes_three_quarters()
    {
        Tensor x = Tensor.Random([20000, 1], seed: 1);
        for (int i = 0; i < x.Length; i++)
            x[i] = (3 * x[i]) + 3;
        float[] y = new Variable(x).ShiftBatchNorm(null, null, new RunningStatistics(1)).Value.Values.ToArray();
        Assert.Equal(0, y.Average(), 1e-4);
        Assert.Equal(0.5625, y.Average(value => (double)value * value), 0.02);
    }

    [Fact]
    public void The_gradient_is_that_of_batch_normalization_with_powers_of_two()
    {
        var parameter = new Parameter("x", Tensor.Random([50, 3], seed: 1));
        Variable y = new Variable(parameter).ShiftBatchNorm(null, null, new RunningStatistics(3));
        Tensor target = Tensor.Random([50, 3], seed: 2), dx = Loss.MeanSquaredError(y, target).Backward()[parameter];
        for (int feature = 0; feature < 3; feature++)
        {
            double[] normalized = [.. Enumerable.Range(0, 50).Select(row => (double)y.Value[(row * 3) + feature])];
            double[] dy = [.. Enumerable.Range(0, 50).Select(row => 2.0 / 150 * (normalized[row] - target[(row * 3) + feature]))];
            double factor = (normalized[1] - normalized[0]) / (parameter.Value[3 + feature] - parameter.Value[feature]);
            double sum = dy.Average(), product = dy.Zip(normalized, (a, b) => a * b).Average();
            for (int row = 0; row < 50; row++)
                Assert.Equal(factor * (dy[row] - sum - (normalized[row] * product)), dx[(row * 3) + feature], 1e-6);
        }
    }

    [Fact]
    public void Evaluation_is_what_the_graph_computes()
    {
        var model = new Sequential(new Linear(3, 6), new ShiftBatchNorm(6), new Tanh(), new Linear(6, 4), new ShiftBatchNorm(4, affine: false));
        var step = new TrainingStep(model, new Adam(model.Parameters, 0.01f), Objective.MeanSquaredError);
        for (int i = 0; i < 20; i++)
            step.Run(Tensor.Random([16, 3], seed: (ulong)i), Tensor.Random([16, 4], seed: (ulong)i + 1));
        Tensor x = Tensor.Random([9, 3], seed: 5);
        Tensor expected = new FloatEvaluator(model.ToGraph("net", [9, 3])).Run(x), actual = model.Predict(x);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5 * (1 + Math.Abs(expected[i])));
        Assert.Equal("layer1.shiftbatchnorm.inverse", model.State()[5].Name);
    }

    private static double Power(double x) => x == 0 ? 0 : Math.Sign(x) * Math.Pow(2, Math.Round(Math.Log2(Math.Abs(x))));
}
