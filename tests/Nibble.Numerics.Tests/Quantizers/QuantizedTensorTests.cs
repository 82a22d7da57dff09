namespace Nibble.Numerics.Tests;

public sealed class QuantizedTensorTests
{
    [Theory]
    [InlineData(4, false, 7, 4 + 4)] // 28 bits and a scale
    [InlineData(1, false, 9, 2 + 4)]
    [InlineData(8, true, 3, 3 + 4 + 1)]
    [InlineData(32, true, 1, 4 + 4 + 4)]
    [InlineData(3, false, 0, 0 + 4)]
    public void The_byte_count_is_that_of_packed_codes_scales_and_zero_points(int bits, bool zeroPoint, int length, long bytes)
    {
        QuantizationGrid grid = QuantizationGrid.PerTensor(NumberFormat.UInt(bits), 1, zeroPoint ? 1 : 0);
        Assert.Equal(bytes, grid.Quantize(new Tensor([length])).ByteCount);
    }

    [Fact]
    public void The_codes_of_32_unsigned_bits_keep_their_value()
    {
        QuantizedTensor tensor = QuantizationGrid.PerTensor(NumberFormat.UInt(32), 1).Quantize(new Tensor([3], [0, 3e9f, 1e20f]));
        Assert.Equal([0L, 3_000_000_000L, uint.MaxValue], new[] { tensor[0], tensor[1], tensor[2] });
        Assert.Equal(3e9f, tensor.Dequantize()[1]);
    }

    [Fact]
    public void A_code_that_is_not_of_the_format_is_refused_with_its_index()
    {
        QuantizationGrid grid = QuantizationGrid.PerTensor(NumberFormat.Int(4), 1);
        Assert.Contains("The code 8 at index 2 is not of int4, whose codes are -8 to 7", Assert.Throws<NibbleException>(() => new QuantizedTensor([3], grid, [-8, 7, 8])).Message, StringComparison.Ordinal);
        Assert.Contains("[3] has 3 codes, but 2", Assert.Throws<NibbleException>(() => new QuantizedTensor([3], grid, [1, 2])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_ratio_of_signal_to_noise_is_in_decibels()
    {
        Assert.Equal(20, Distortion.Sqnr(new Tensor([2], [10, 0]), new Tensor([2], [9, 0])), 1e-9);
        Assert.Equal(double.PositiveInfinity, Distortion.Sqnr(new Tensor([0]), new Tensor([0])));
        Assert.Equal(double.NegativeInfinity, Distortion.Sqnr(new Tensor([1]), new Tensor([1], [1])));
        Assert.Throws<ArgumentException>(() => Distortion.Sqnr(new Tensor([2]), new Tensor([1, 2])));
    }
}
