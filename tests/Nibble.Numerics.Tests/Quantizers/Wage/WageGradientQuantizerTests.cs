namespace Nibble.Numerics.Tests;

public sealed class WageGradientQuantizerTests
{
    [Fact]
    public void Steps_are_the_floor_or_the_ceiling_of_scaled_gradients()
    {
        Any.Holds(Any.Values(Any.ModerateFloat), values =>
        {
            Tensor steps = new WageGradientQuantizer(8, 8).FakeQuantize(new Tensor([values.Length], values), new CounterRandom(1));
            double shift = Wage.Shift(values.Select(Math.Abs).DefaultIfEmpty().Max());
            return Enumerable.Range(0, values.Length).All(i =>
            {
                double count = Math.Abs(steps[i]) * 128, scaled = Math.Abs(8 * values[i] / shift);
                return (count == Math.Floor(scaled) || count == Math.Ceiling(scaled)) && (steps[i] == 0 || Math.Sign(steps[i]) == Math.Sign(values[i]));
            });
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_mean_of_the_steps_is_the_scaled_gradient(bool roundsFirst)
    {
        const int count = 40_000;
        var gradient = new Tensor([count], [.. Enumerable.Repeat(-0.3f, count - 1), 1f]);
        Tensor steps = new WageGradientQuantizer(8, 1) { RoundsFirst = roundsFirst }.FakeQuantize(gradient, new CounterRandom(7));
        Assert.Equal(-0.3, steps.Values[..^1].ToArray().Average(step => step * 128.0), 0.01);
        Assert.Equal(1 / 128f, steps[count - 1]);
    }

    [Fact]
    public void Rounding_first_forgets_gradients_below_half_of_its_unit()
    {
        const int count = 400_000;
        // A quarter of 2^-15 rounds to nothing; without rounding one step in 131072 is expected.
        var gradient = new Tensor([count], [.. Enumerable.Repeat(MathF.ScaleB(1, -17), count - 1), 1f]);
        var quantizer = new WageGradientQuantizer(8, 1);
        int Moved(WageGradientQuantizer q) => q.FakeQuantize(gradient, new CounterRandom(3)).Values[..^1].ToArray().Count(step => step != 0);
        Assert.Equal(0, Moved(quantizer with { RoundsFirst = true }));
        Assert.InRange(Moved(quantizer), 1, 12);
    }

    [Fact]
    public void Same_seed_gives_the_same_steps_and_zeros_give_none()
    {
        Tensor gradient = Tensor.Random([100], seed: 5);
        var quantizer = new WageGradientQuantizer(8, 1);
        Assert.Equal(quantizer.FakeQuantize(gradient, new CounterRandom(1)).Values.ToArray(), quantizer.FakeQuantize(gradient, new CounterRandom(1)).Values.ToArray());
        Assert.NotEqual(quantizer.FakeQuantize(gradient, new CounterRandom(1)).Values.ToArray(), quantizer.FakeQuantize(gradient, new CounterRandom(2)).Values.ToArray());
        Assert.All(quantizer.FakeQuantize(new Tensor([9])).Values.ToArray(), step => Assert.Equal(0, step));
    }

    [Fact]
    public void Weights_move_against_the_step_and_stay_within_the_limit()
    {
        float[] weights = [0.5f, -0.5f, 0.25f];
        Wage.Update(weights, [-0.25f, 0.25f, 0.125f], limit: 0.5f);
        Assert.Equal([0.5f, -0.5f, 0.125f], weights);
        Assert.Throws<ArgumentException>(() => Wage.Update(weights, [1f], 0.5f));
    }

    [Fact]
    public void Broken_gradients_and_settings_are_refused()
    {
        Assert.Throws<NibbleException>(() => new WageGradientQuantizer(8, 1).FakeQuantize(new Tensor([1], [float.NaN])));
        Assert.Contains("-1", Assert.Throws<NibbleException>(() => new WageGradientQuantizer(8, -1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new WageGradientQuantizer(25, 1));
    }
}
