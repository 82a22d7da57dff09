using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class BatchNormTests
{
    private const float Epsilon = 0.01f;

    [Fact]
    public void Batch_normalization_agrees_with_its_definition() => Property.Holds((rows, features, _, seed) =>
        GradientCheck.Agrees(
            [Tensor.Random([rows + 1, features], seed), Tensor.Random([features], seed + 1), Tensor.Random([features], seed + 2)],
            inputs => inputs[0].BatchNorm(inputs[1], inputs[2], new RunningStatistics(features), Epsilon),
            inputs => Normalized(inputs[0], inputs[1], inputs[2])), greatest: 9);

    [Fact]
    public void Of_images_the_statistics_go_over_all_pixels() => Property.Holds((n, h, c, seed) =>
        GradientCheck.Agrees(
            [Tensor.Random([n, h, 2, c], seed), Tensor.Random([c], seed + 1)],
            inputs => inputs[0].BatchNorm(inputs[1], null, new RunningStatistics(c), Epsilon),
            inputs => Normalized(inputs[0], inputs[1], new double[c])), greatest: 5);

    [Fact]
    public void Without_scale_and_bias_there_is_only_the_normalization() => Property.Holds((rows, features, _, seed) =>
        GradientCheck.Agrees(
            [Tensor.Random([rows + 1, features], seed)],
            inputs => inputs[0].BatchNorm(null, null, new RunningStatistics(features), Epsilon),
            inputs => Normalized(inputs[0], [.. Enumerable.Repeat(1.0, features)], new double[features])), greatest: 9);

    [Fact]
    public void Normalization_by_given_statistics_agrees_with_its_definition() => Property.Holds((rows, features, _, seed) =>
    {
        RunningStatistics statistics = new(features);
        Tensor.Random([features], seed + 1).Values.CopyTo(statistics.Mean.Values);
        for (int i = 0; i < features; i++)
            statistics.Variance[i] = 0.5f + i;
        GradientCheck.Agrees(
            [Tensor.Random([rows, features], seed)],
            inputs => inputs[0].Normalize(null, new Variable(statistics.Mean), statistics, Epsilon),
            inputs => [.. inputs[0].Select((value, i) => ((value - statistics.Mean[i % features]) / Math.Sqrt(statistics.Variance[i % features] + Epsilon)) + statistics.Mean[i % features])]);
    }, greatest: 9);

    [Theory]
    [InlineData(3001, 3)]
    [InlineData(2500, 67)]
    [InlineData(100, 1031)]
    [InlineData(20000, 8)]
    public void Large_batches_agree_with_plain_loops_and_do_not_depend_on_the_threads(int rows, int features)
    {
        Tensor x = Tensor.Random([rows, features], seed: 1), target = Tensor.Random([rows, features], seed: 2);
        // Means far from zero would show cancellation.
        for (int i = 0; i < x.Length; i++)
            x[i] += 30 * (i % features % 5);
        (Tensor y, Gradients gradients, Parameter[] parameters) = Train(x, target, threads: 2);
        (Tensor alone, Gradients gradientsAlone, Parameter[] parametersAlone) = Train(x, target, threads: 1);
        Property.SameBits(y, alone);
        for (int i = 0; i < 3; i++)
            Property.SameBits(gradients[parameters[i]], gradientsAlone[parametersAlone[i]]);

        for (int feature = 0; feature < features; feature++)
        {
            double mean = 0, variance = 0, sum = 0, product = 0;
            for (int row = 0; row < rows; row++)
                mean += x[(row * features) + feature] / (double)rows;
            for (int row = 0; row < rows; row++)
                variance += Math.Pow(x[(row * features) + feature] - mean, 2) / rows;
            double inverse = 1 / Math.Sqrt(variance + Epsilon), scale = parameters[1].Value[feature], bias = parameters[2].Value[feature];
            double Deviation(int row) => (x[(row * features) + feature] - mean) * inverse;
            double Gradient(int row) => 2.0 / x.Length * ((Deviation(row) * scale) + bias - target[(row * features) + feature]);
            for (int row = 0; row < rows; row++)
                (sum, product) = (sum + Gradient(row), product + (Gradient(row) * Deviation(row)));
            Assert.Equal(product, gradients[parameters[1]][feature], 1e-6 * (1 + Math.Abs(product)));
            Assert.Equal(sum, gradients[parameters[2]][feature], 1e-6 * (1 + Math.Abs(sum)));
            for (int row = 0; row < rows; row += 7)
            {
                Assert.Equal((Deviation(row) * scale) + bias, y[(row * features) + feature], 5e-5);
                double dx = scale * inverse * (Gradient(row) - (sum / rows) - (Deviation(row) * product / rows));
                Assert.Equal(dx * x.Length, gradients[parameters[0]][(row * features) + feature] * (double)x.Length, 2e-4);
            }
        }
    }

    [Fact]
    public void Averages_move_toward_the_batch_by_the_momentum_with_the_unbiased_variance()
    {
        var running = new RunningStatistics(1) { Momentum = 0.25f };
        new Variable(new Tensor([4, 1], [1, 2, 3, 6])).BatchNorm(null, null, running);
        Assert.Equal(0.25f * 3, running.Mean[0], 1e-6);
        Assert.Equal(0.75f + (0.25f * 14f / 3), running.Variance[0], 1e-6);
    }

    [Fact]
    public void A_batch_that_is_not_finite_leaves_the_averages_alone()
    {
        var running = new RunningStatistics(2);
        new Variable(new Tensor([2, 2], [float.PositiveInfinity, 1, 1, 3])).BatchNorm(null, null, running);
        Assert.Equal((0f, 1f), (running.Mean[0], running.Variance[0]));
        Assert.Equal(0.2f, running.Mean[1], 1e-6);
    }

    [Fact]
    public void One_row_and_shapes_that_disagree_are_refused()
    {
        RunningStatistics running = new(3);
        static string Message(Action action) => Assert.Throws<TrainingException>(action).Message;
        Assert.Contains("at least two rows", Message(() => new Variable(new Tensor([1, 3])).BatchNorm(null, null, running)), StringComparison.Ordinal);
        Assert.Contains("[5, 4]", Message(() => new Variable(new Tensor([5, 4])).BatchNorm(null, null, running)), StringComparison.Ordinal);
        Assert.Contains("[4]", Message(() => new Variable(new Tensor([5, 3])).BatchNorm(new Variable(new Tensor([4])), null, running)), StringComparison.Ordinal);
        Assert.Contains("[2]", Message(() => new Variable(new Tensor([5, 3])).Normalize(null, new Variable(new Tensor([2])), running)), StringComparison.Ordinal);
    }

    private static (Tensor Y, Gradients Gradients, Parameter[] Parameters) Train(Tensor x, Tensor target, int threads)
    {
        int limit = Workers.Limit;
        try
        {
            Workers.Limit = threads;
            int features = x.Shape[1];
            Parameter[] parameters = [new("x", x), new("scale", Tensor.Random([features], seed: 3)), new("bias", Tensor.Random([features], seed: 4))];
            Variable y = new Variable(parameters[0]).BatchNorm(new Variable(parameters[1]), new Variable(parameters[2]), new RunningStatistics(features), Epsilon);
            return (y.Value, Loss.MeanSquaredError(y, target).Backward(), parameters);
        }
        finally
        {
            Workers.Limit = limit;
        }
    }

    private static double[] Normalized(double[] x, double[] scale, double[] bias)
    {
        int features = scale.Length, rows = x.Length / features;
        var y = new double[x.Length];
        for (int feature = 0; feature < features; feature++)
        {
            double[] column = [.. Enumerable.Range(0, rows).Select(row => x[(row * features) + feature])];
            double mean = column.Average(), variance = column.Average(value => (value - mean) * (value - mean));
            for (int row = 0; row < rows; row++)
                y[(row * features) + feature] = (scale[feature] * (column[row] - mean) / Math.Sqrt(variance + Epsilon)) + bias[feature];
        }

        return y;
    }
}
