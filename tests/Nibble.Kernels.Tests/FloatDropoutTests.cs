using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class FloatDropoutTests
{
    [Theory]
    [InlineData(0f)]
    [InlineData(0.2f)]
    [InlineData(0.5f)]
    [InlineData(0.999999f)]
    public void Every_element_is_decided_by_its_own_bits_at_every_length(float rate)
    {
        var random = new CounterRandom(77);
        int least = (int)MathF.Round(rate * 65536);
        foreach (int length in (int[])[0, 1, 15, 16, 17, 31, 1009, 16384, 16403, 40009])
        {
            float[] x = Tensor.Random([length], 3).Values.ToArray(), y = new float[length];
            float[] expected = [.. x.Select((value, i) => (int)((random.Bits((ulong)(i / 4)) >> (16 * (i % 4))) & 0xFFFF) >= least ? value * 2 : 0)];
            FloatDropout.Run(x, rate, 2, random, y);
            Assert.Equal(expected, y);
            FloatDropout.Run(x, rate, 2, random, x);
            Assert.Equal(expected, x);
        }
    }

    [Fact]
    public void The_share_that_is_dropped_is_the_rate()
    {
        var y = new float[1 << 20];
        FloatDropout.Run(Enumerable.Repeat(1f, y.Length).ToArray(), 0.3f, 1, new CounterRandom(5), y);
        // Six standard deviations.
        Assert.Equal(0.3, y.Count(value => value == 0) / (double)y.Length, 0.0027);
    }

    [Fact]
    public void Different_lengths_are_refused() => Assert.Throws<ArgumentException>(() => FloatDropout.Run(new float[3], 0.5f, 2, default, new float[2]));
}
