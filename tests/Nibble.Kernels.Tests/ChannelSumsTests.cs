using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class ChannelSumsTests
{
    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 1)]
    [InlineData(7, 9)]
    [InlineData(16, 8)]
    [InlineData(1009, 67)]
    [InlineData(40000, 13)]
    public void Sums_are_those_of_plain_loops_with_the_same_bits_on_one_thread_and_on_two(int pixels, int channels)
    {
        float[] values = Tensor.Random([pixels, channels], 1).Values.ToArray();
        var expected = new double[channels];
        for (int i = 0; i < values.Length; i++)
            expected[i % channels] += values[i];
        int limit = Workers.Limit;
        try
        {
            float[] alone = new float[channels], together = new float[channels];
            Workers.Limit = 1;
            ChannelSums.Add(values, alone);
            Workers.Limit = 2;
            ChannelSums.Add(values, together);
            Assert.Equal(alone, together);
            for (int channel = 0; channel < channels; channel++)
                Assert.Equal(expected[channel], alone[channel], 1e-6 * (1 + pixels));
        }
        finally
        {
            Workers.Limit = limit;
        }
    }

    [Fact]
    public void Values_that_are_no_whole_pixels_are_refused()
    {
        Assert.Contains("7 values are no whole pixels of 3 channels", Assert.Throws<ArgumentException>(() => ChannelSums.Add(new float[7], new float[3])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ChannelSums.Add([], []));
    }
}
