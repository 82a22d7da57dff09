using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class Ap2Tests
{
    [Theory]
    [InlineData(0.4f, 0.5f)]
    [InlineData(-0.5f, -0.5f)]
    [InlineData(1.6f, 2f)]
    [InlineData(1.4f, 1f)]
    [InlineData(1.45f, 2f)]
    [InlineData(3f, 4f)]
    [InlineData(1 / 3f, 0.25f)]
    [InlineData(0.75f, 1f)]
    [InlineData(0f, 0f)]
    [InlineData(float.Epsilon, float.Epsilon)]
    [InlineData(3 * float.Epsilon, 4 * float.Epsilon)]
    [InlineData(float.MaxValue, 1.7014118e38f)]
    [InlineData(float.NegativeInfinity, float.NegativeInfinity)]
    [InlineData(float.NaN, float.NaN)]
    public void Numbers_go_to_the_power_of_two_next_in_the_logarithmic_domain(float value, float expected) => Assert.Equal(expected, Ap2.Of(value));

    [Fact]
    public void The_switch_is_at_the_square_root_of_two()
    {
        for (int exponent = -126; exponent < 126; exponent++)
        {
            float below = MathF.ScaleB(MathF.BitDecrement(MathF.Sqrt(2)), exponent), above = MathF.ScaleB(MathF.BitIncrement(MathF.Sqrt(2)), exponent);
            Assert.Equal(MathF.ScaleB(1, exponent), Ap2.Of(below));
            Assert.Equal(MathF.ScaleB(2, exponent), Ap2.Of(above));
        }
    }

    [Fact]
    public void The_exponent_is_the_rounded_logarithm()
    {
        Any.Holds(Any.FiniteFloat.Where(value => value != 0), value =>
        {
            double logarithm = Math.Log2(Math.Abs((double)value));
            return Math.Abs(Math.Min(logarithm, 127) - Ap2.ExponentOf(value)) <= 0.5 + 1e-9 && Ap2.Of(-value) == -Ap2.Of(value);
        });
    }

    [Fact]
    public void Zero_has_no_exponent() => Assert.Throws<ArgumentOutOfRangeException>(() => Ap2.ExponentOf(0));
}
