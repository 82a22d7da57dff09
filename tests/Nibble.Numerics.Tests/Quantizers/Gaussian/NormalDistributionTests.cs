using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class NormalDistributionTests
{
    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(0.5, 0.4795001221869535)]
    [InlineData(1.0, 0.15729920705028513)]
    [InlineData(2.0, 0.004677734981047266)]
    [InlineData(3.0, 2.209049699858544e-5)]
    [InlineData(5.0, 1.5374597944280349e-12)]
    [InlineData(10.0, 2.088487583762545e-45)]
    [InlineData(-1.0, 1.8427007929497148)]
    public void The_complement_of_the_error_function_has_its_tabulated_values(double x, double expected) =>
        Assert.InRange(NormalDistribution.ErrorFunctionComplement(x) / expected, 1 - 1e-13, 1 + 1e-13);

    [Fact]
    public void The_density_is_the_slope_of_the_probability()
    {
        Any.Holds(Gen.Choose(-5000, 5000).Select(n => n / 1000.0), x =>
        {
            const double step = 1e-4;
            double slope = (NormalDistribution.Cumulative(x + step) - NormalDistribution.Cumulative(x - step)) / (2 * step);
            return Math.Abs(slope - NormalDistribution.Density(x)) < 1e-8;
        });
    }

    [Fact]
    public void The_two_tails_make_one_and_both_methods_meet_at_their_border()
    {
        Any.Holds(Gen.Choose(-8000, 8000).Select(n => n / 1000.0), x =>
            Math.Abs(NormalDistribution.Cumulative(x) + NormalDistribution.UpperTail(x) - 1) < 1e-14);
        double below = NormalDistribution.ErrorFunctionComplement(Math.BitDecrement(2.0));
        Assert.Equal(1, below / NormalDistribution.ErrorFunctionComplement(2), 1e-12);
    }

    [Fact]
    public void Infinities_and_NaN_have_their_limits()
    {
        Assert.Equal(0, NormalDistribution.UpperTail(double.PositiveInfinity));
        Assert.Equal(1, NormalDistribution.UpperTail(double.NegativeInfinity));
        Assert.Equal(0, NormalDistribution.Density(double.PositiveInfinity));
        Assert.True(double.IsNaN(NormalDistribution.Cumulative(double.NaN)));
    }
}
