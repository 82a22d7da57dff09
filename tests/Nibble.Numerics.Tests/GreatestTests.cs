namespace Nibble.Numerics.Tests;

public sealed class GreatestTests
{
    [Theory]
    [InlineData(new float[] { }, 0)]
    [InlineData(new[] { -3f }, 0)]
    [InlineData(new[] { 1f, 7, 7, 2 }, 1)]
    [InlineData(new[] { -2f, -1 }, 1)]
    [InlineData(new[] { 0f, -0f }, 0)]
    [InlineData(new[] { float.NegativeInfinity, -1, float.PositiveInfinity }, 2)]
    [InlineData(new[] { 1f, float.NaN, 2 }, 2)]
    [InlineData(new[] { float.NaN, 5 }, 0)]
    public void The_first_of_the_greatest_wins(float[] values, int index)
    {
        Assert.Equal(index, Greatest.IndexOf<float>(values));
        Assert.Equal(index, Greatest.IndexOf<double>(Array.ConvertAll(values, value => (double)value)));
    }
}
