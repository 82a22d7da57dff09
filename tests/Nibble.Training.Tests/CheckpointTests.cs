using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class CheckpointTests
{
    [Theory]
    [InlineData(false, 40)]
    [InlineData(true, 40)]
    [InlineData(false, 1)]
    [InlineData(true, 31)]
    public void A_run_restored_from_its_state_ends_bit_equal(bool sgd, int stop)
    {
        (Sequential whole, Optimizer optimizer) = Fresh(sgd, seed: 7);
        Recipes.TrainOnProduct(whole, optimizer, 0, stop);
        (string Name, float[] Values)[] checkpoint = [.. whole.State().Concat(optimizer.State()).Select(entry => (entry.Name, entry.Value.Values.ToArray()))];
        long steps = optimizer.StepCount;
        Recipes.TrainOnProduct(whole, optimizer, stop, 100);

        // Another seed and a few steps of its own: nothing but the state may decide.
        (Sequential resumed, Optimizer restored) = Fresh(sgd, seed: 8);
        Recipes.TrainOnProduct(resumed, restored, 0, 3);
        NamedTensor[] places = [.. resumed.State(), .. restored.State()];
        Assert.Equal(checkpoint.Select(entry => entry.Name), places.Select(place => place.Name));
        Assert.Equal(places.Length, places.Select(place => place.Name).Distinct().Count());
        foreach ((float[] values, NamedTensor place) in checkpoint.Select(entry => entry.Values).Zip(places))
            values.CopyTo(place.Value.Values);
        restored.StepCount = steps;
        Recipes.TrainOnProduct(resumed, restored, stop, 100);

        foreach ((NamedTensor expected, NamedTensor actual) in whole.State().Zip(resumed.State()))
            Property.SameBits(expected.Value, actual.Value);
    }

    [Fact]
    public void Evaluating_between_steps_does_not_change_a_run()
    {
        (Sequential quiet, Optimizer one) = Fresh(sgd: false, seed: 7);
        Recipes.TrainOnProduct(quiet, one, 0, 50);
        (Sequential watched, Optimizer two) = Fresh(sgd: false, seed: 7);
        for (int step = 0; step < 50; step++)
        {
            Recipes.TrainOnProduct(watched, two, step, step + 1);
            watched.Predict(Tensor.Random([3, 2], seed: 5));
        }

        foreach ((NamedTensor expected, NamedTensor actual) in quiet.State().Zip(watched.State()))
            Property.SameBits(expected.Value, actual.Value);
    }

    [Fact]
    public void Frozen_ranges_stay_frozen_after_a_restore()
    {
        Sequential model = Recipes.Quantized();
        model.Forward(new Tensor([1, 2], [-1, 1]));
        model.FreezeRanges();
        Sequential restored = Recipes.Quantized();
        foreach ((NamedTensor from, NamedTensor to) in model.State().Zip(restored.State()))
            from.Value.Values.CopyTo(to.Value.Values);
        restored.Forward(new Tensor([1, 2], [-100, 100]));
        Tensor range = restored.State().Single(entry => entry.Name == "layer1.input.range").Value;
        Assert.Equal([-1, 1, 1], range.Values.ToArray());
    }

    private static (Sequential Model, Optimizer Optimizer) Fresh(bool sgd, ulong seed)
    {
        Sequential model = Recipes.Quantized();
        model.Initialize(seed);
        return (model, sgd ? new Sgd(model.Parameters, 0.02f) { Momentum = 0.9f } : new Adam(model.Parameters, 0.01f));
    }
}
