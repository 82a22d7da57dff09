using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class EarlyStoppingTests
{
    [Fact]
    public void The_best_round_is_kept_and_comes_back()
    {
        var weight = new Tensor([2]);
        var stopping = new EarlyStopping([new NamedTensor("w", weight)], patience: 2);
        Assert.Equal([true, true, false], Observe(stopping, weight, 3, 1, 2));
        Assert.False(stopping.IsOver);
        Assert.Equal([false], Observe(stopping, weight, float.NaN));
        Assert.True(stopping.IsOver);
        Assert.Equal((1f, 2, 4), (stopping.Best, stopping.BestRound, stopping.Rounds));
        stopping.Restore();
        Assert.Equal([2, 2], weight.Values.ToArray());
    }

    [Fact]
    public void Greater_may_be_better_and_a_small_gain_none()
    {
        var weight = new Tensor([2]);
        var stopping = new EarlyStopping([new NamedTensor("w", weight)], patience: 3) { GreaterIsBetter = true, SmallestGain = 0.1f };
        Assert.Equal([false, true, false, true, false, false, false], Observe(stopping, weight, float.NaN, 0.5f, 0.55f, 0.7f, 0.6f, 0.75f, 0.1f));
        Assert.True(stopping.IsOver);
    }

    [Fact]
    public void It_goes_on_from_a_checkpoint()
    {
        var weight = new Tensor([2]);
        var stopping = new EarlyStopping([new NamedTensor("w", weight)], patience: 2);
        Observe(stopping, weight, 5, 6);
        var resumed = new EarlyStopping([new NamedTensor("w", weight)], patience: 2);
        foreach ((NamedTensor from, NamedTensor to) in stopping.State().Zip(resumed.State()))
            from.Value.Values.CopyTo(to.Value.Values);
        Assert.False(resumed.IsOver);
        Assert.Equal([false], Observe(resumed, weight, 7));
        Assert.True(resumed.IsOver);
        resumed.Restore();
        Assert.Equal([1, 1], weight.Values.ToArray());
    }

    // In each round the weights hold its number.
    private static bool[] Observe(EarlyStopping stopping, Tensor weight, params float[] measures)
    {
        var better = new List<bool>();
        foreach (float measure in measures)
        {
            weight.Values.Fill(stopping.Rounds + 1);
            better.Add(stopping.Observe(measure));
        }

        return [.. better];
    }
}
