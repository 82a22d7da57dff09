using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class LearningTests
{
    [Fact]
    public void A_network_learns_exclusive_or()
    {
        var model = new Sequential(new Linear(2, 8), new Tanh(), new Linear(8, 2));
        var adam = new Adam(model.Parameters, 0.05f);
        Tensor x = new([4, 2], [0, 0, 0, 1, 1, 0, 1, 1]);
        for (int step = 0; step < 200; step++)
            adam.Step(Loss.CrossEntropy(model.Forward(x), [0, 1, 1, 0]).Backward());
        Assert.True(Loss.CrossEntropy(new Variable(model.Predict(x)), [0, 1, 1, 0]).Value[0] < 0.01f);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_network_learns_the_sine(bool quantized)
    {
        UniformQuantizer? weights = quantized ? new(NumberFormat.Int(8)) : null, inputs = quantized ? new(NumberFormat.UInt(8)) : null;
        Linear Layer(int from, int to) => new(from, to) { WeightQuantizer = weights, InputQuantizer = inputs };
        var model = new Sequential(Layer(1, 8), new Relu(), Layer(8, 8), new Relu(), Layer(8, 8), new Relu(), Layer(8, 1));
        var adam = new Adam(model.Parameters, 0.01f);
        (Tensor x, Tensor y) = (new([64, 1]), new([64, 1]));
        for (int i = 0; i < 64; i++)
        {
            x[i] = MathF.PI * ((i / 31.5f) - 1);
            y[i] = MathF.Sin(x[i]);
        }

        for (int step = 0; step < 1000; step++)
        {
            adam.LearningRate = 0.01f * Schedule.Cosine.RateAt(step / 1000.0);
            adam.Step(Loss.MeanSquaredError(model.Forward(x), y).Backward());
        }

        Assert.InRange(Loss.MeanSquaredError(new Variable(model.Predict(x)), y).Value[0], 0, quantized ? 4e-3f : 2e-3f);
    }

    [Fact]
    public void Gradient_descent_with_momentum_learns_too()
    {
        var model = new Sequential(new Linear(2, 16), new Sigmoid(), new Linear(16, 1));
        var sgd = new Sgd(model.Parameters, 0.1f) { Momentum = 0.9f, Nesterov = true };
        float first = Recipes.TrainOnProduct(model, sgd, 0, 1);
        Assert.True(Recipes.TrainOnProduct(model, sgd, 1, 1000) < 0.2f * first);
    }

    [Fact]
    public void A_loss_that_explodes_is_reported_and_not_learnt_from()
    {
        var model = new Sequential(new Linear(2, 8), new Relu(), new Linear(8, 1));
        var sgd = new Sgd(model.Parameters, 1e6f);
        TrainingException error = Assert.Throws<TrainingException>(() => Recipes.TrainOnProduct(model, sgd, 0, 1000));
        Assert.Contains("Lower the learning rate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits()
    {
        Tensor[] runs = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            Sequential model = Recipes.Quantized();
            model.Initialize(7);
            Recipes.TrainOnProduct(model, new Adam(model.Parameters, 0.01f), 0, 100);
            return model.Predict(Tensor.Random([50, 2], seed: 1));
        })];
        Property.SameBits(runs[0], runs[1]);
    }
}
