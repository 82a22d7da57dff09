using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class LossTests
{
    [Fact]
    public void Mean_squared_error_of_a_known_vector()
    {
        var x = new Parameter("x", new Tensor([2, 2], [1, 2, 3, 4]));
        Variable loss = Loss.MeanSquaredError(new Variable(x), new Tensor([2, 2], [1, 0, 0, 8]));
        Assert.Equal(29f / 4, loss.Value[0]);
        Assert.Equal([0, 1, 1.5f, -2], loss.Backward()[x].Values.ToArray());
    }

    [Fact]
    public void Mean_absolute_error_of_a_known_vector()
    {
        var x = new Parameter("x", new Tensor([4], [1, 2, 3, 4]));
        Variable loss = Loss.MeanAbsoluteError(new Variable(x), new Tensor([4], [1, 0, 0, 8]));
        Assert.Equal(9f / 4, loss.Value[0]);
        Assert.Equal([0, 0.25f, 0.25f, -0.25f], loss.Backward()[x].Values.ToArray());
    }

    [Fact]
    public void Squared_hinge_of_a_known_vector()
    {
        var x = new Parameter("x", new Tensor([1, 3], [0.5f, -2, 1.5f]));
        Variable loss = Loss.SquaredHinge(new Variable(x), new Tensor([1, 3], [1, -1, -1]));
        Assert.Equal(6.5f / 3, loss.Value[0], 1e-6f);
        Assert.Equal([-1f / 3, 0, 5f / 3], loss.Backward()[x].Values.ToArray().Select(gradient => MathF.Round(gradient, 6)), (a, b) => Math.Abs(a - b) < 2e-6f);
    }

    [Fact]
    public void Cross_entropy_of_equal_logits_is_the_logarithm_of_the_classes()
    {
        var x = new Parameter("x", new Tensor([2, 4]));
        Variable loss = Loss.CrossEntropy(new Variable(x), [3, 0]);
        Assert.Equal(MathF.Log(4), loss.Value[0], 1e-7f);
        Assert.Equal([0.125f, 0.125f, 0.125f, -0.375f, -0.375f, 0.125f, 0.125f, 0.125f], loss.Backward()[x].Values.ToArray());
    }

    [Fact]
    public void Cross_entropy_of_huge_logits_does_not_overflow()
    {
        var x = new Parameter("x", new Tensor([1, 3], [3e38f, -3e38f, 0]));
        Variable loss = Loss.CrossEntropy(new Variable(x), [0]);
        Assert.Equal(0, loss.Value[0]);
        Assert.Equal([0, 0, 0], loss.Backward()[x].Values.ToArray());
        Assert.Equal(200, Loss.CrossEntropy(new Variable(new Tensor([1, 2], [-100, 100])), [0]).Value[0]);
    }

    [Fact]
    public void Cross_entropy_agrees_with_its_definition() => Property.Holds((m, n, _, seed) =>
    {
        int[] labels = [.. Enumerable.Range(0, m).Select(row => (int)(new CounterRandom(seed).Bits((ulong)row) % (ulong)n))];
        double Definition(double[] logits) => Enumerable.Range(0, m).Average(row =>
            Math.Log(logits.Skip(row * n).Take(n).Sum(Math.Exp)) - logits[(row * n) + labels[row]]);
        Tensor x = Tensor.Random([m, n], seed);
        var parameter = new Parameter("x", x);
        Variable loss = Loss.CrossEntropy(new Variable(parameter), labels);
        Gradients gradients = loss.Backward();
        double[] point = [.. x.Values.ToArray().Select(value => (double)value)];
        Assert.Equal(Definition(point), loss.Value[0], 1e-5);
        for (int i = 0; i < point.Length; i++)
        {
            double at = point[i];
            point[i] = at + 1e-5;
            double above = Definition(point);
            point[i] = at - 1e-5;
            double below = Definition(point);
            point[i] = at;
            Assert.Equal((above - below) / 2e-5, gradients[parameter][i], 1e-6);
        }
    }, greatest: 11);

    [Fact]
    public void A_label_that_is_no_class_is_refused_with_its_sample()
    {
        TrainingException error = Assert.Throws<TrainingException>(() => Loss.CrossEntropy(new Variable(new Tensor([2, 3])), [0, 3]));
        Assert.Contains("sample 1 is 3", error.Message, StringComparison.Ordinal);
        Assert.Throws<TrainingException>(() => Loss.CrossEntropy(new Variable(new Tensor([1, 3])), [-1]));
    }

    [Fact]
    public void Shapes_that_differ_are_refused()
    {
        var x = new Variable(new Tensor([2, 3]));
        Assert.Contains("[3, 2]", Assert.Throws<TrainingException>(() => Loss.MeanSquaredError(x, new Tensor([3, 2]))).Message, StringComparison.Ordinal);
        Assert.Throws<TrainingException>(() => Loss.MeanAbsoluteError(x, new Tensor([6])));
        Assert.Throws<TrainingException>(() => Loss.CrossEntropy(x, [0]));
    }

    [Fact]
    public void An_empty_batch_is_refused()
    {
        var none = new Variable(new Tensor([0, 3]));
        Assert.Throws<TrainingException>(() => Loss.MeanSquaredError(none, new Tensor([0, 3])));
        Assert.Throws<TrainingException>(() => Loss.CrossEntropy(none, []));
    }
}
