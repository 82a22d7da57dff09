namespace Nibble.Kernels.Tests;

public sealed unsafe class WorkersTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(997)]
    public void Every_tile_is_done_once(int count)
    {
        var done = new int[count];
        for (int round = 1; round <= 50; round++)
        {
            fixed (int* start = done)
            {
                var tiles = new CountingTiles(start, -1);
                Workers.Run(count, ref tiles);
            }

            Assert.All(done, times => Assert.Equal(round, times));
        }
    }

    [Fact]
    public void Callers_at_the_same_time_each_get_all_their_tiles()
    {
        var callers = new Thread[6];
        var done = new int[callers.Length][];
        for (int caller = 0; caller < callers.Length; caller++)
        {
            int[] mine = done[caller] = new int[301];
            callers[caller] = new Thread(() =>
            {
                for (int round = 0; round < 200; round++)
                {
                    fixed (int* start = mine)
                    {
                        var tiles = new CountingTiles(start, -1);
                        Workers.Run(mine.Length, ref tiles);
                    }
                }
            });
            callers[caller].Start();
        }

        foreach (Thread caller in callers)
            caller.Join();
        Assert.All(done, mine => Assert.All(mine, times => Assert.Equal(200, times)));
    }

    [Fact]
    public void What_goes_wrong_in_a_tile_reaches_the_caller_and_the_next_job_is_whole()
    {
        var done = new int[64];
        fixed (int* start = done)
        {
            var failing = new CountingTiles(start, 13);
            bool failed = false;
            try
            {
                Workers.Run(done.Length, ref failing);
            }
            catch (InvalidOperationException)
            {
                failed = true;
            }

            Assert.True(failed);
            new Span<int>(start, done.Length).Clear();
            var tiles = new CountingTiles(start, -1);
            Workers.Run(done.Length, ref tiles);
        }

        Assert.All(done, times => Assert.Equal(1, times));
    }

    [Fact]
    public void A_limit_below_one_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Workers.Limit = 0);

    private readonly struct CountingTiles(int* done, int failing) : ITiles
    {
        public void Run(int tile)
        {
            if (tile == failing)
                throw new InvalidOperationException("This tile fails.");
            Interlocked.Increment(ref done[tile]);
        }
    }
}
