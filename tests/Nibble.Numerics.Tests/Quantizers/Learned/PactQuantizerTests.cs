using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class PactQuantizerTests
{
    [Theory]
    [InlineData(-1f, 0f)]
    [InlineData(0.9f, 0f)]
    [InlineData(1.1f, 2f)]
    [InlineData(3.1f, 4f)]
    [InlineData(7f, 6f)]
    [InlineData(float.NaN, 0f)]
    [InlineData(float.PositiveInfinity, 6f)]
    public void Values_are_clipped_and_rounded_to_parts_of_the_limit(float value, float expected) =>
        Assert.Equal(expected, new PactQuantizer(2, 6).FakeQuantize(new Tensor([1], [value]))[0]);

    [Fact]
    public void The_limit_obeys_the_laws_of_fixed_points()
    {
        Any.Holds(Any.Values(Any.Float).SelectMany(values => Gen.Choose(1, 8).SelectMany(bits => Gen.Elements(0.3f, 1, 10).Select(limit => (values, bits, limit)))), test =>
        {
            var quantizer = new PactQuantizer(test.bits, test.limit);
            return Law.IsIdempotent(quantizer, test.values) && Law.IsMonotone(quantizer, test.values) && Law.StaysInside(quantizer, test.values, 0, MathF.BitIncrement(test.limit));
        });
    }

    [Fact]
    public void A_limit_that_is_not_positive_is_refused()
    {
        foreach (float limit in new[] { 0, -1, float.NaN, float.PositiveInfinity, float.Epsilon })
            Assert.Contains($"{limit}", Assert.Throws<NibbleException>(() => new PactQuantizer(4, limit)).Message, StringComparison.Ordinal);
    }
}
