using Nibble.Numerics;

namespace Nibble.Training.Tests;

/// <summary>The small networks and trainings that several tests share.</summary>
internal static class Recipes
{
    private static readonly UniformQuantizer UInt8 = new(NumberFormat.UInt(8));

    /// <summary>Every kind of grid state: chosen at each step, searched for at intervals, per channel, input ranges of both kinds.</summary>
    public static Sequential Quantized() => new(
        new Linear(2, 8) { WeightQuantizer = new UniformQuantizer(NumberFormat.Int(6)) { Granularity = Granularity.PerChannel(0) }, InputQuantizer = UInt8 },
        new Tanh(),
        new Linear(8, 8) { WeightQuantizer = new UniformQuantizer(NumberFormat.Int(6)) { Range = RangeRule.LeastSquares }, InputQuantizer = UInt8 },
        new LeakyRelu(),
        new Linear(8, 1) { WeightQuantizer = new PowerOfTwoQuantizer(NumberFormat.Int(6)), InputQuantizer = new PowerOfTwoQuantizer(NumberFormat.Int(8)) });

    /// <summary>Steps from one count to another, each with a batch that depends on its number alone; the last loss.</summary>
    public static float TrainOnProduct(Sequential model, Optimizer optimizer, int from, int to)
    {
        float last = 0;
        for (int step = from; step < to; step++)
        {
            Tensor x = Tensor.Random([32, 2], seed: 1000 + (ulong)step);
            var y = new Tensor([32, 1]);
            for (int row = 0; row < 32; row++)
                y[row] = x[2 * row] * x[(2 * row) + 1];
            Variable loss = Loss.MeanSquaredError(model.Forward(x), y);
            optimizer.Step(loss.Backward());
            last = loss.Value[0];
        }

        return last;
    }
}
