using FsCheck;
using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class GridEncoderTests
{
    private static Gen<Rounding> AnyRounding { get; } = Gen.Elements(Enum.GetValues<Rounding>());

    // Values next to the ties of a grid: where a reciprocal instead of a division, or a rounding of another kind, would show.
    private static Gen<float> Near(float scale) => Gen.Choose(-600, 600).SelectMany(halves => Gen.Choose(-3, 3).Select(nudge =>
        BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(halves * 0.5f * scale) + nudge)));

    private static Gen<(QuantizationGrid Grid, float[] Values)> Cases(int maxBits) => Any.Format(1, maxBits).SelectMany(format => AnyRounding.SelectMany(rounding => Gen.Elements(false, true).SelectMany(before =>
        Any.Float.Select(MathF.Abs).Where(scale => scale > 0 && float.IsFinite(scale)).SelectMany(scale => Gen.Choose(0, 1000).SelectMany(zero =>
            Any.Values(Gen.OneOf(Any.Float, Near(scale))).Select(values =>
                (new QuantizationGrid(format, Granularity.PerTensor, [scale], [format.MinCode + ((format.MaxCode - format.MinCode) * zero / 1000)], rounding) { RoundsWithZeroPoint = before }, values)))))));

    [Fact]
    public void Many_codes_at_a_time_equal_one_at_a_time_bit_for_bit()
    {
        var random = new CounterRandom(5);
        Any.Holds(Cases(32), test =>
        {
            var codes = new int[test.Values.Length];
            test.Grid.Encode(test.Values, codes, random: random);
            return codes.Select((code, i) => code == unchecked((int)test.Grid.Encode(test.Values[i], random: random.Uniform((ulong)i)))).All(same => same)
                && test.Grid.Quantize(new Tensor([codes.Length], test.Values), random).Codes.SequenceEqual(codes);
        }, runs: 2000);
    }

    [Fact]
    public void Bytes_are_the_low_bytes_of_the_codes()
    {
        var random = new CounterRandom(6);
        Any.Holds(Cases(8), test =>
        {
            var codes = new byte[test.Values.Length];
            test.Grid.Encode(test.Values, codes, random: random);
            bool bytes = codes.Select((code, i) => code == unchecked((byte)test.Grid.Encode(test.Values[i], random: random.Uniform((ulong)i)))).All(same => same);
            if (test.Grid.Format.MaxCode > sbyte.MaxValue)
                return bytes;
            var signed = new sbyte[codes.Length];
            test.Grid.Encode(test.Values, signed, random: random);
            return bytes && signed.Select((code, i) => code == test.Grid.Encode(test.Values[i], random: random.Uniform((ulong)i))).All(same => same);
        }, runs: 2000);
    }

    [Fact]
    public void Every_length_is_encoded_to_its_end_and_not_beyond()
    {
        QuantizationGrid grid = QuantizationGrid.PerTensor(NumberFormat.Int(8), 0.01f);
        Tensor values = Tensor.Random([200], seed: 3);
        for (int length = 0; length <= 130; length++)
        {
            sbyte[] codes = [.. Enumerable.Repeat((sbyte)99, length + 1)];
            grid.Encode(values.Values[..length], codes.AsSpan(0, length));
            for (int i = 0; i < length; i++)
                Assert.Equal(grid.Encode(values[i]), codes[i]);
            Assert.Equal(99, codes[length]);
        }
    }

    [Fact]
    public void A_channel_is_encoded_by_its_own_scale()
    {
        var grid = new QuantizationGrid(NumberFormat.Int(8), Granularity.PerChannel(), [0.5f, 0.25f], [0, 3]);
        var codes = new sbyte[2];
        grid.Encode([1, -1], codes, channel: 1);
        Assert.Equal([7, -1], codes);
    }

    [Fact]
    public void Codes_that_do_not_fit_their_destination_are_refused()
    {
        Assert.Contains("int9", Refusal(() => QuantizationGrid.PerTensor(NumberFormat.Int(9), 1).Encode([1], new byte[1])), StringComparison.Ordinal);
        Assert.Contains("uint8", Refusal(() => QuantizationGrid.PerTensor(NumberFormat.UInt(8), 1).Encode([1], new sbyte[1])), StringComparison.Ordinal);
        Assert.Contains("2 values and room for 1 codes", Refusal(() => QuantizationGrid.PerTensor(NumberFormat.Int(8), 1).Encode([1, 2], new int[1])), StringComparison.Ordinal);
        Assert.Contains("1 values and room for 2 codes", Refusal(() => QuantizationGrid.PerTensor(NumberFormat.Int(8), 1).Encode([1], new byte[2])), StringComparison.Ordinal);
    }

    private static string Refusal(Action action) => Assert.Throws<NibbleException>(action).Message;
}
