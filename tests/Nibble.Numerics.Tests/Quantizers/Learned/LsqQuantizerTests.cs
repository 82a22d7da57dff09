using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class LsqQuantizerTests
{
    [Theory]
    [InlineData(-3f, -2f)]
    [InlineData(-0.6f, -0.5f)]
    [InlineData(0.1f, 0f)]
    [InlineData(0.7f, 0.5f)]
    [InlineData(2f, 1.5f)]
    [InlineData(float.NaN, -2f)]
    [InlineData(float.PositiveInfinity, 1.5f)]
    public void Values_become_the_nearest_multiple_of_the_step(float value, float expected) =>
        Assert.Equal(expected, new LsqQuantizer(NumberFormat.Int(3), 0.5f).FakeQuantize(new Tensor([1], [value]))[0]);

    [Fact]
    public void The_step_obeys_the_laws_of_fixed_points()
    {
        Any.Holds(Any.Values(Any.Float).SelectMany(values => Any.Format(1, 8).SelectMany(format => Gen.Elements(0.25f, 1, 3).Select(step => (values, format, step)))), test =>
        {
            var quantizer = new LsqQuantizer(test.format, test.step);
            return Law.IsIdempotent(quantizer, test.values) && Law.IsMonotone(quantizer, test.values)
                && Law.StaysInside(quantizer, test.values, test.step * test.format.MinCode, test.step * test.format.MaxCode)
                && (test.values.Length == 0 || (quantizer with { Granularity = Granularity.PerChannel() }).FakeQuantize(new Tensor([test.values.Length], test.values)).Values
                    .SequenceEqual(quantizer.FakeQuantize(new Tensor([test.values.Length], test.values)).Values));
        });
    }

    [Fact]
    public void Training_begins_with_twice_the_mean_magnitude_over_the_root_of_the_greatest_code()
    {
        Assert.Equal(2 * 2 / Math.Sqrt(7), LsqQuantizer.InitialStep(NumberFormat.Int(4), [1, -2, 3]), 1e-6);
        Assert.Equal(1, LsqQuantizer.InitialStep(NumberFormat.Int(4), [0, 0]));
        Assert.Equal(1, LsqQuantizer.InitialStep(NumberFormat.Int(4), []));
        Assert.Equal(4, LsqQuantizer.InitialStep(NumberFormat.Int(1), [2]));
        Assert.Throws<NibbleException>(() => LsqQuantizer.InitialStep(NumberFormat.Int(4), [float.NaN]));
    }

    [Fact]
    public void A_step_that_is_not_positive_is_refused()
    {
        foreach (float step in new[] { 0, -0.5f, float.NaN, float.PositiveInfinity })
            Assert.Contains($"{step}", Assert.Throws<NibbleException>(() => new LsqQuantizer(NumberFormat.Int(4), step)).Message, StringComparison.Ordinal);
        Assert.Throws<NibbleException>(() => new LsqQuantizer(NumberFormat.Int(4), 1) with { Step = 0 });
    }
}
