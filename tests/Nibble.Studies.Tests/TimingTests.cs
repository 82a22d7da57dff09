using FsCheck.Fluent;

namespace Nibble.Studies.Tests;

public sealed class TimingTests
{
    [Fact]
    public void The_middle_and_the_tenths_lie_where_the_sorted_rounds_say()
    {
        var timing = new Timing([5, 1, 4, 2, 3, 11, 10, 9, 8, 7, 6]);

        Assert.Equal(11, timing.Rounds);
        Assert.Equal(1, timing.Best);
        Assert.Equal(2, timing.Low);
        Assert.Equal(6, timing.Median);
        Assert.Equal(10, timing.High);
        Assert.Equal(1.5, new Timing([2, 1]).Median);
        Assert.Equal([7, 7, 7, 7], new[] { new Timing([7]).Best, new Timing([7]).Low, new Timing([7]).Median, new Timing([7]).High });
    }

    [Fact]
    public void For_any_rounds_the_figures_are_in_order_and_do_not_depend_on_theirs() =>
        Prop.ForAll(Gen.Choose(0, 1000).NonEmptyListOf().ToArbitrary(), rounds =>
        {
            double[] seconds = [.. rounds.Select(round => round * 1e-3)];
            Timing timing = new(seconds), reversed = new(seconds.Reverse());
            return timing.Best == seconds.Min() && timing.Best <= timing.Low && timing.Low <= timing.Median && timing.Median <= timing.High && timing.High <= seconds.Max()
                && timing.Low == reversed.Low && timing.Median == reversed.Median && timing.High == reversed.High;
        }).Holds();

    [Fact]
    public void No_rounds_are_refused() => Assert.Throws<ArgumentException>(() => new Timing([]));
}
