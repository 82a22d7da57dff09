namespace Nibble.Studies.Tests;

public sealed class AlternationTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);

    [Fact]
    public void Works_take_turns_and_each_begins_as_often()
    {
        var order = new List<int>();
        IReadOnlyList<Timing> times = Alternation.Run([() => Slow(0), () => Slow(1), () => Slow(2)], Moment);

        Assert.Equal(3, times.Count);
        Assert.All(times, time => Assert.Equal(times[0].Rounds, time.Rounds));
        Assert.True(times[0].Rounds >= 5);

        // A turn of a slow work is one call and one before it that is not counted; what comes before the rounds goes work by work.
        int[] turns = [.. order.TakeLast(times[0].Rounds * 3 * 2).Where((_, call) => call % 2 == 0)];
        Assert.Equal(Enumerable.Range(0, times[0].Rounds).SelectMany(round => Enumerable.Range(0, 3).Select(i => (round + i) % 3)), turns);

        void Slow(int work)
        {
            order.Add(work);
            Thread.Sleep(2);
        }
    }

    [Fact]
    public void A_work_of_a_second_is_done_no_more_often_than_it_must()
    {
        int calls = 0;
        IReadOnlyList<Timing> times = Alternation.Run([() => { }, Slow], Moment);
        Assert.Equal(3, times[1].Rounds);
        Assert.Equal(1 + 3, calls);

        void Slow()
        {
            calls++;
            Thread.Sleep(1001);
        }
    }

    [Fact]
    public void The_time_is_that_of_one_call()
    {
        IReadOnlyList<Timing> times = Alternation.Run([() => Thread.Sleep(3)], Moment);
        Assert.InRange(times[0].Best, 0.0029, double.MaxValue);
    }

    [Fact]
    public void Progress_grows_within_0_and_1()
    {
        var heard = new List<double>();
        Alternation.Run([() => Thread.Sleep(1)], Moment, heard.Add);

        Assert.True(heard.Count >= 5);
        Assert.Equal(heard.Order(), heard);
        Assert.All(heard, fraction => Assert.InRange(fraction, 0, 1));
    }

    [Fact]
    public void A_stop_is_heard_between_two_rounds()
    {
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Alternation.Run([() => Thread.Sleep(1)], TimeSpan.FromHours(1), _ => stop.Cancel(), stop.Token));
    }
}
