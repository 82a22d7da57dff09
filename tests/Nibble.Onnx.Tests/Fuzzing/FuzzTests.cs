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
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            byte[] model = new ModelMutator((ulong)i).Mutate(seeds[i % seeds.Length]);
            if (Reads(model, i))
                Interlocked.Increment(ref read);
        });

        // Neither all nor none: the damage is small enough to be passed over sometimes, and large enough to be found.
        Assert.InRange(read, count / 10, count * 9 / 10);
    }

    private static bool Reads(byte[] model, int number)
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
            throw new InvalidOperationException($"Mutation {number} ended in {error.GetType().Name}: {error.Message}\n{error.StackTrace}", error);
        }

        Assert.True(Stopwatch.GetElapsedTime(start) < MostTime, $"mutation {number} took {Stopwatch.GetElapsedTime(start)}");
        long bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Assert.True(bytes <= FreeBytes + (BytesForEach * model.Length), $"mutation {number} allocated {bytes} bytes for a file of {model.Length}");
        return isRead;
    }
}
