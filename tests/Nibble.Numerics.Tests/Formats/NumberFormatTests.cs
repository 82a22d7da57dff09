namespace Nibble.Numerics.Tests;

public sealed class NumberFormatTests
{
    public static TheoryData<int> Widths => [.. Enumerable.Range(1, 32)];

    [Theory]
    [MemberData(nameof(Widths))]
    public void The_codes_of_every_width_are_those_of_twos_complement_and_of_unsigned_integers(int bits)
    {
        long half = (long)Math.Pow(2, bits - 1), whole = (long)Math.Pow(2, bits);
        Assert.Equal((-half, half - 1, whole), Codes(NumberFormat.Int(bits)));
        Assert.Equal((0, whole - 1, whole), Codes(NumberFormat.UInt(bits)));
        if (bits == 1)
            return;
        Assert.Equal((-half + 1, half - 1, whole - 1), Codes(NumberFormat.Int(bits, narrow: true)));
        Assert.Equal((0, whole - 2, whole - 1), Codes(NumberFormat.UInt(bits, narrow: true)));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Reading_what_was_written_gives_the_same_format(int bits)
    {
        foreach (bool narrow in bits == 1 ? new[] { false } : [false, true])
            foreach (NumberFormat format in new[] { NumberFormat.Int(bits, narrow), NumberFormat.UInt(bits, narrow) })
                Assert.Equal(format, NumberFormat.Parse(format.ToString()));
        Assert.Equal($"int{bits}", NumberFormat.Int(bits).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("int")]
    [InlineData("int0")]
    [InlineData("int33")]
    [InlineData("int-4")]
    [InlineData("int+4")]
    [InlineData("int 4")]
    [InlineData("Int4")]
    [InlineData("uint4-wide")]
    [InlineData("int1-narrow")]
    [InlineData("int99999999999")]
    [InlineData("float8")]
    public void What_is_no_format_is_refused_with_an_example(string text)
    {
        string message = Assert.Throws<NibbleException>(() => NumberFormat.Parse(text)).Message;
        Assert.StartsWith($"'{text}' is not a number format", message, StringComparison.Ordinal);
        Assert.Contains("such as int8", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(33, false)]
    [InlineData(-1, false)]
    [InlineData(1, true)]
    public void A_width_that_can_not_be_is_refused(int bits, bool narrow)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => NumberFormat.Int(bits, narrow));
        Assert.Throws<ArgumentOutOfRangeException>(() => NumberFormat.UInt(bits, narrow));
    }

    [Fact]
    public void Another_width_keeps_sign_and_narrowness_where_it_can()
    {
        Assert.Equal(NumberFormat.Int(4, narrow: true), NumberFormat.Int(8, narrow: true).WithBits(4));
        Assert.Equal(NumberFormat.Int(1), NumberFormat.Int(8, narrow: true).WithBits(1));
        Assert.Equal(NumberFormat.UInt(2), NumberFormat.UInt(8).WithBits(2));
    }

    private static (long, long, long) Codes(NumberFormat format) => (format.MinCode, format.MaxCode, format.LevelCount);
}
