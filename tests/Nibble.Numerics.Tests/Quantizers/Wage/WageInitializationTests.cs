namespace Nibble.Numerics.Tests;

public sealed class WageInitializationTests
{
    [Theory]
    [InlineData(27, 2, 2)]
    [InlineData(1152, 16, 8)]
    [InlineData(2304, 16, 16)]
    [InlineData(4608, 32, 16)]
    [InlineData(8192, 32, 32)]
    [InlineData(1024, 16, 8)]
    public void Scales_are_the_logged_ones_by_the_code_and_others_by_the_paper(int fanIn, float code, float paper)
    {
        Assert.Equal(code, new WageInitialization(2).ActivationScale(fanIn));
        Assert.Equal(paper, new WageInitialization(2) { Numerator = 6 }.ActivationScale(fanIn));
    }

    [Fact]
    public void Limits_are_those_asked_for_but_never_below_the_least()
    {
        var initialization = new WageInitialization(2);
        Assert.Equal(0.75, initialization.Limit(1152));
        Assert.Equal(Math.Sqrt(3), initialization.Limit(1));
        Assert.Equal(1, initialization.ActivationScale(1));
        Assert.Equal(1.5 / 128, new WageInitialization(8).LeastLimit);
        Assert.Throws<ArgumentOutOfRangeException>(() => initialization.Limit(0));
    }
}
