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
    public void Losses_of_values_agree_with_their_definitions() => Property.Holds((m, n, _, seed) =>
    {
        Tensor x = Tensor.Random([m, n], seed), target = Tensor.Random([m, n], seed + 1), signs = Signs(target), parts = Sigmoids(target);
        Agrees(x, prediction => Loss.SumOfSquares(prediction, target), (value, i) => 0.5 * Math.Pow(value - target[i], 2), 1);
        Agrees(x, prediction => Loss.MeanSquaredError(prediction, target), (value, i) => Math.Pow(value - target[i], 2), m * n);
        Agrees(x, prediction => Loss.MeanAbsoluteError(prediction, target), (value, i) => Math.Abs(value - target[i]), m * n);
        Agrees(x, prediction => Loss.Hinge(prediction, signs), (value, i) => Math.Max(0, 1 - (signs[i] * value)), m * n);
        Agrees(x, prediction => Loss.SquaredHinge(prediction, signs), (value, i) => Math.Pow(Math.Max(0, 1 - (signs[i] * value)), 2), m * n);
        Agrees(x, prediction => Loss.BinaryCrossEntropy(prediction, parts), (value, i) => -(parts[i] * Math.Log(1 / (1 + Math.Exp(-value)))) - ((1 - parts[i]) * Math.Log(1 - (1 / (1 + Math.Exp(-value))))), m * n);
    });

    [Fact]
    public void Binary_cross_entropy_of_huge_logits_does_not_overflow()
    {
        var x = new Parameter("x", new Tensor([2], [1e30f, -1e30f]));
        Variable right = Loss.BinaryCrossEntropy(new Variable(x), new Tensor([2], [1, 0])), wrong = Loss.BinaryCrossEntropy(new Variable(x), new Tensor([2], [0, 1]));
        Assert.Equal(0, right.Value[0]);
        Assert.Equal(1e30f, wrong.Value[0]);
        Assert.Equal([0.5f, -0.5f], wrong.Backward()[x].Values.ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(1003)]
    public void Smoothed_labels_share_a_part_among_all_classes(int classes)
    {
        Tensor logits = Tensor.Random([2, classes], 3);
        var x = new Parameter("x", logits);
        int[] labels = [classes - 1, 1];
        Variable loss = Loss.CrossEntropy(new Variable(x), labels, smoothing: 0.2f);
        Gradients gradients = loss.Backward();
        double expected = 0;
        for (int row = 0; row < 2; row++)
        {
            double sum = 0;
            for (int c = 0; c < classes; c++)
                sum += Math.Exp(logits[(row * classes) + c]);
            for (int c = 0; c < classes; c++)
            {
                double target = (c == labels[row] ? 0.8 : 0) + (0.2 / classes);
                expected += target * (Math.Log(sum) - logits[(row * classes) + c]) / 2;
                Assert.Equal(((Math.Exp(logits[(row * classes) + c]) / sum) - target) / 2, gradients[x][(row * classes) + c], 1e-6);
            }
        }

        Assert.Equal(expected, loss.Value[0], 1e-5);
        Assert.Throws<TrainingException>(() => Loss.CrossEntropy(new Variable(x), labels, smoothing: 1.5f));
    }

    [Fact]
    public void Every_objective_replays_as_its_function()
    {
        foreach (Objective objective in (Objective[])[Objective.CrossEntropy, Objective.SmoothedCrossEntropy(0.1f), Objective.MeanSquaredError, Objective.MeanAbsoluteError, Objective.Hinge, Objective.SquaredHinge, Objective.SumOfSquares, Objective.BinaryCrossEntropy])
        {
            var model = new Sequential(new Linear(4, 5), new Tanh(), new Linear(5, 3));
            var step = new TrainingStep(model, new Adam(model.Parameters, 0.02f), objective);
            Tensor inputs = Tensor.Random([6, 4], 1), targets = Signs(Tensor.Random([6, 3], 2));
            if (objective == Objective.BinaryCrossEntropy)
                targets = Sigmoids(targets);
            float first = 0, last = 0;
            for (int i = 0; i < 60; i++)
            {
                last = objective.ComparesClasses ? step.Run(inputs, [0, 1, 2, 2, 1, 0]) : step.Run(inputs, targets);
                first = i == 0 ? last : first;
            }

            Assert.True(last < first, $"{objective} went from {first} to {last}.");
        }
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

    private static void Agrees(Tensor x, Func<Variable, Variable> loss, Func<double, int, double> ofElement, int count)
    {
        var parameter = new Parameter("x", x);
        Variable actual = loss(new Variable(parameter));
        Gradients gradients = actual.Backward();
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += ofElement(x[i], i);
            double above = ofElement(x[i] + 1e-6, i), below = ofElement(x[i] - 1e-6, i);
            Assert.Equal((above - below) / 2e-6 / count, gradients[parameter][i], 1e-5);
        }

        Assert.Equal(sum / count, actual.Value[0], 1e-5 * (1 + (sum / count)));
    }

    private static Tensor Signs(Tensor values) => new(values.Shape, [.. values.Values.ToArray().Select(value => value < 0 ? -1f : 1f)]);

    private static Tensor Sigmoids(Tensor values) => new(values.Shape, [.. values.Values.ToArray().Select(value => 1 / (1 + MathF.Exp(-value)))]);
}
