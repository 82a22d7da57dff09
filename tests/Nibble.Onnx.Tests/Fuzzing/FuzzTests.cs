using System.Collections.Concurrent;
using System.Diagnostics;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx.Tests;

/// <summary>
/// Damaged models end in a network or in one kind of error: never in another exception, never after more than a bounded time, never with more
/// memory than a multiple of the file and a constant. <c>NIBBLE_FUZZ=5000000</c> runs that many instead of those of every build.
/// </summary>
public class FuzzTests
{
    private const int Usual = 100_000;

    // Of one reading: what integers may be computed from a few bytes, and what a file's own numbers become on the way.
    private const long FreeBytes = 256L << 20;
    private const long BytesForEach = 4096;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(5);

    [Fact]
    public void Damaged_models_are_read_or_refused_within_bounds()
    {
        int count = int.TryParse(Environment.GetEnvironmentVariable("NIBBLE_FUZZ"), out int asked) ? asked : Usual;
        byte[][] seeds = FuzzSeeds.All;
        foreach (byte[] seed in seeds)
            OnnxFile.FromBytes(seed, "seed");
        int read = 0;
        var failures = new ConcurrentDictionary<string, string>();
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            byte[] model = new ModelMutator((ulong)i).Mutate(seeds[i % seeds.Length]);
            if (Reads(model, i, failures))
                Interlocked.Increment(ref read);
        });

        // Each kind once, with the number of a mutation that shows it.
        Assert.True(failures.IsEmpty, string.Join("\n\n", failures.Values.Take(20)));

        // Neither all nor none: the damage is small enough to be passed over sometimes, and large enough to be found.
        Assert.InRange(read, count / 10, count * 9 / 10);
    }

    private static bool Reads(byte[] model, int number, ConcurrentDictionary<string, string> failures)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
        bool isRead = false;
        try
        {
            Graph graph = OnnxFile.FromBytes(model, "damaged");
            isRead = true;
            OnnxFile.ToBytes(graph);
        }
        catch (NibbleException)
        {
            // Refused, by the reader or, where operator set 13 can't say it, by the writer.
        }
        catch (Exception error)
        {
            string where = error.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("Nibble")) ?? "";
            failures.TryAdd($"{error.GetType().Name} {where}", $"Mutation {number} ended in {error.GetType().Name}: {error.Message}\n{error.StackTrace}");
        }

        TimeSpan time = Stopwatch.GetElapsedTime(start);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (time > MostTime)
            failures.TryAdd("time", $"Mutation {number} took {time}; expected at most {MostTime}.");
        if (bytes > FreeBytes + (BytesForEach * model.Length))
            failures.TryAdd("memory", $"Mutation {number} allocated {bytes} bytes for a file of {model.Length}; expected at most {FreeBytes} and {BytesForEach} for each.");
        return isRead;
    }
}
