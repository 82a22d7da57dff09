using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class QuantizedReluTests
{
    private static readonly QuantizationGrid Grid = QuantizationGrid.FromRange(NumberFormat.UInt(8), new Interval(-8.342343353543f, 23.35442342554f), symmetric: false);

    [Fact]
    public void The_example_from_least_to_greatest_value_takes_all_codes()
    {
        Assert.Equal((67L, 0.124301046f), (Grid.ZeroPoints[0], Grid.Scales[0]));
        Assert.Equal((0L, 67L, 255L), (Grid.Encode(-8.342343353543f), Grid.Encode(0), Grid.Encode(23.35442342554f)));
        Assert.Equal([67, 67, 67, 68, 255], QuantizedRelu.Apply(new QuantizedTensor([5], Grid, [0, 10, 67, 68, 255])).Codes.ToArray());
    }

    [Fact]
    public void Dequantized_it_is_the_ReLU_of_what_was_dequantized_bit_for_bit()
    {
        Any.Holds(Any.Values(Any.Float).SelectMany(values => Any.Format(1, 32).SelectMany(format => Gen.Choose(0, 100).Select(percent => (values, format, percent)))), test =>
        {
            long zeroPoint = test.format.MinCode + ((test.format.LevelCount - 1) * test.percent / 100);
            QuantizationGrid grid = QuantizationGrid.PerTensor(test.format, 0.0123f, zeroPoint);
            QuantizedTensor codes = grid.Quantize(new Tensor([test.values.Length], test.values));
            Tensor left = QuantizedRelu.Apply(codes).Dequantize(), right = codes.Dequantize();
            return Enumerable.Range(0, left.Length).All(i => BitConverter.SingleToInt32Bits(left[i]) == BitConverter.SingleToInt32Bits(MathF.Max(right[i], 0)));
        });
    }

    [Fact]
    public void Every_channel_has_its_own_zero()
    {
        var grid = new QuantizationGrid(NumberFormat.Int(4), Granularity.PerChannel(), [1, 2], [-3, 5]);
        Assert.Equal([-3, 2, 5, 7], QuantizedRelu.Apply(new QuantizedTensor([2, 2], grid, [-8, 2, -1, 7])).Codes.ToArray());
    }
}
