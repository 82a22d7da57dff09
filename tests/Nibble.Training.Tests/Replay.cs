using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training.Tests;

/// <summary>What a step that is recorded and replayed owes to the dynamic form, on samples of 190 numbers in five classes.</summary>
internal static class Replay
{
    /// <summary>Asserts that two networks that begin alike have the same losses and states, one in the dynamic form on one thread, one replayed on three.</summary>
    public static void HasTheBitsOfTheDynamicForm((Sequential Model, Optimizer Optimizer) dynamic, (Sequential Model, Optimizer Optimizer) replayed)
    {
        var step = new TrainingStep(replayed.Model, replayed.Optimizer, Objective.CrossEntropy);
        int limit = Workers.Limit;
        try
        {
            for (int i = 0; i < 4; i++)
            {
                Tensor x = Tensor.Random([11, 190], (ulong)i);
                int[] labels = [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0];
                Workers.Limit = 1;
                Variable loss = Loss.CrossEntropy(dynamic.Model.Forward(x), labels);
                dynamic.Optimizer.Step(loss.Backward());
                Workers.Limit = 3;
                Assert.Equal(loss.Value[0], step.Run(x, labels));
            }
        }
        finally
        {
            Workers.Limit = limit;
        }

        Assert.Equal(dynamic.Optimizer.StepCount, replayed.Optimizer.StepCount);
        foreach ((NamedTensor expected, NamedTensor actual) in dynamic.Model.State().Concat(dynamic.Optimizer.State()).Zip(replayed.Model.State().Concat(replayed.Optimizer.State())))
            Property.SameBits(expected.Value, actual.Value);
    }

    /// <summary>Asserts that a step allocates nothing once it is warm.</summary>
    public static void AllocatesNothing((Sequential Model, Optimizer Optimizer) network)
    {
        var step = new TrainingStep(network.Model, network.Optimizer, Objective.CrossEntropy);
        Tensor x = Tensor.Random([3, 190], 1);
        int[] labels = [0, 1, 2];
        Steps();
        Allocation.AssertNone(Steps);

        void Steps()
        {
            for (int i = 0; i < 10; i++)
                step.Run(x, labels);
        }
    }
}
