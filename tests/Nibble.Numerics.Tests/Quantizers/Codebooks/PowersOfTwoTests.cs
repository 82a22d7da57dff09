namespace Nibble.Numerics.Tests;

public sealed class PowersOfTwoTests
{
    [Fact]
    public void Four_bits_are_sums_from_the_published_sets()
    {
        double[] a = [0, 1 / 2.0, 1 / 4.0, 1 / 16.0], b = [0, 1 / 8.0];
        float[] magnitudes = [.. a.SelectMany(x => b.Select(y => (float)((x + y) / 0.625))).Order()];
        Assert.Equal([.. magnitudes[1..].Reverse().Select(x => -x), .. magnitudes], PowersOfTwo.Additive(4).Levels.ToArray());
        Assert.Equal(magnitudes, PowersOfTwo.Additive(3, signed: false).Levels.ToArray());
    }

    [Fact]
    public void Two_and_three_bits_are_plain_powers()
    {
        Assert.Equal([-1f, 0, 1], PowersOfTwo.Additive(2).Levels.ToArray());
        Assert.Equal([-1f, -0.5f, -0.25f, 0, 0.25f, 0.5f, 1], PowersOfTwo.Additive(3).Levels.ToArray());
    }

    [Fact]
    public void Every_width_has_all_its_magnitudes_and_the_greatest_is_one()
    {
        for (int bits = 1; bits <= 12; bits++)
        {
            Codebook codebook = PowersOfTwo.Additive(bits, signed: false);
            Assert.Equal((1 << bits, bits), (codebook.Levels.Length, codebook.Bits));
            Assert.Equal((0f, 1f), (codebook.Levels[0], codebook.Levels[^1]));
            Assert.Equal((2 << bits) - 1, PowersOfTwo.Additive(bits + 1).Levels.Length);
        }
    }

    [Fact]
    public void Single_powers_are_nearest_in_the_linear_sense()
    {
        Codebook codebook = PowersOfTwo.Single(-1, 2);
        Assert.Equal([-4f, -2, -1, -0.5f, 0, 0.5f, 1, 2, 4], codebook.Levels.ToArray());
        Assert.Equal((1f, 2f), (codebook.Decode(codebook.Encode(1.499f)), codebook.Decode(codebook.Encode(1.5f))));
        Assert.Equal([0.5f, 1], PowersOfTwo.Single(-1, 0, signed: false, zero: false).Levels.ToArray());
        Assert.Equal([-1f, 1], PowersOfTwo.Single(0, 0, zero: false).Levels.ToArray());
    }

    [Fact]
    public void Exponents_and_widths_out_of_range_are_refused()
    {
        Assert.Throws<NibbleException>(() => PowersOfTwo.Single(1, 0));
        Assert.Throws<NibbleException>(() => PowersOfTwo.Single(-127, 0));
        Assert.Throws<NibbleException>(() => PowersOfTwo.Single(0, 128));
        Assert.Throws<NibbleException>(() => PowersOfTwo.Additive(1));
        Assert.Throws<NibbleException>(() => PowersOfTwo.Additive(13, signed: false));
    }
}
