namespace Nibble.Tests;

/// <summary>What a piece of work allocates once it is warm.</summary>
internal static class Allocation
{
    /// <summary>
    /// Asserts that work which runs again and again comes to allocate nothing on this thread. One run without allocation out of five is enough: the threads that
    /// kernels share are started by who needs them first, perhaps in the midst of a run, while work that allocates does so in each.
    /// </summary>
    /// <param name="work">Some repetitions of it, after whatever warms it up.</param>
    public static void AssertNone(Action work)
    {
        long least = long.MaxValue;
        for (int run = 0; run < 5 && least > 0; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Xunit.Assert.Equal(0, least);
    }
}
