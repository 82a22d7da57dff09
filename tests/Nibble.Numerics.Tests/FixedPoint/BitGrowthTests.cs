namespace Nibble.Numerics.Tests;

public sealed class BitGrowthTests
{
    [Fact]
    public void Sums_and_products_of_all_numbers_up_to_5_bits_fit_what_the_rules_say()
    {
        for (int n1 = 1; n1 <= 5; n1++)
            for (int n2 = 1; n2 <= 5; n2++)
                foreach (Func<int, NumberFormat> format in new Func<int, NumberFormat>[] { bits => NumberFormat.Int(bits), bits => NumberFormat.UInt(bits) })
                {
                    NumberFormat left = format(n1), right = format(n2), sum = format(BitGrowth.OfSum(n1, n2)), product = format(BitGrowth.OfProduct(n1, n2));
                    for (long a = left.MinCode; a <= left.MaxCode; a++)
                        for (long b = right.MinCode; b <= right.MaxCode; b++)
                        {
                            Assert.InRange(a + b, sum.MinCode, sum.MaxCode);
                            Assert.InRange(a * b, product.MinCode, product.MaxCode);
                        }
                }
    }

    [Fact]
    public void Products_of_symmetric_numbers_fit_one_bit_less_and_of_others_do_not()
    {
        for (int n1 = 2; n1 <= 6; n1++)
            for (int n2 = 2; n2 <= 6; n2++)
            {
                NumberFormat left = NumberFormat.Int(n1, narrow: true), right = NumberFormat.Int(n2, narrow: true);
                NumberFormat product = NumberFormat.Int(BitGrowth.OfSymmetricProduct(n1, n2));
                for (long a = left.MinCode; a <= left.MaxCode; a++)
                    for (long b = right.MinCode; b <= right.MaxCode; b++)
                        Assert.InRange(a * b, product.MinCode, product.MaxCode);
                Assert.True(NumberFormat.Int(n1).MinCode * NumberFormat.Int(n2).MinCode > product.MaxCode);
            }
    }

    [Fact]
    public void A_sum_of_many_needs_the_logarithm_of_their_number_more_and_no_less()
    {
        for (int bits = 1; bits <= 6; bits++)
            for (long count = 1; count <= 300; count++)
            {
                NumberFormat term = NumberFormat.Int(bits), sum = NumberFormat.Int(BitGrowth.OfSum(bits, count));
                Assert.InRange(count * term.MinCode, sum.MinCode, sum.MaxCode);
                Assert.InRange(count * term.MaxCode, sum.MinCode, sum.MaxCode);
                if (sum.Bits > bits)
                    Assert.True(count * term.MinCode < sum.WithBits(sum.Bits - 1).MinCode);
                NumberFormat unsignedTerm = NumberFormat.UInt(bits), unsignedSum = NumberFormat.UInt(BitGrowth.OfSum(bits, count));
                Assert.InRange(count * unsignedTerm.MaxCode, 0, unsignedSum.MaxCode);
            }

        Assert.Equal((8, 8, 9, 40), (BitGrowth.OfSum(8, 0L), BitGrowth.OfSum(8, 1L), BitGrowth.OfSum(8, 2L), BitGrowth.OfSum(8, 1L << 32)));
        Assert.Equal(41, BitGrowth.OfSum(8, (1L << 32) + 1));
    }

    [Fact]
    public void Points_stay_in_sums_and_add_up_in_products()
    {
        FixedPointFormat a = new(3, 5), b = new(6, 5), c = new(4, 12);
        Assert.Equal(new FixedPointFormat(7, 5), BitGrowth.OfSum(a, b));
        Assert.Equal(new FixedPointFormat(10, 17), BitGrowth.OfProduct(b, c));
        Assert.Equal(new FixedPointFormat(10, 5), BitGrowth.OfSum(a, 100));
        Assert.True(BitGrowth.OfProduct(b, c).Max >= b.Min * c.Min && BitGrowth.OfSum(a, b).Min <= a.Min + b.Min);
        Assert.Contains("<3,5> and <4,12> can't be added", Assert.Throws<NibbleException>(() => BitGrowth.OfSum(a, c)).Message, StringComparison.Ordinal);
    }
}
