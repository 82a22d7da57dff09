using System.Collections.Concurrent;
using System.Diagnostics;
using Nibble.Graphs;
using Nibble.Numerics;
using Xunit.Abstractions;

namespace Nibble.Onnx.Tests;

/// <summary>
/// Damaged models end in a network or in one kind of error: never in another exception, never after more than a bounded time, never with more
/// memory than a multiple of the file and a constant.
/// <c>NIBBLE_FUZZ=5000000</c> runs that many instead of those of every build, and <c>NIBBLE_SEED</c> is
/// the number of the first, for damage that nobody has tried yet.
/// </summary>
public class FuzzTests(ITestOutputHelper output)
{
    private const int Usual = 100_000;

    // Of one reading: what integers may be computed from a few bytes, and what a file's own numbers become on the way.
    private const long FreeBytes = 64L << 20;
    private const long BytesForEach = 4096;

    // Far above what any takes, so that a machine that stands still for a moment is not blamed on a file.
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);

    private TimeSpan _mostTime;
    private long _mostBytes;

    [Fact]
    public void Damaged_models_are_read_or_refused_within_bounds()
    {
        int count = int.TryParse(Environment.GetEnvironmentVariable("NIBBLE_FUZZ"), out int asked) ? asked : Usual;
        ulong first = ulong.TryParse(Environment.GetEnvironmentVariable("NIBBLE_SEED"), out ulong seedAsked) ? seedAsked : 0;
        byte[][] seeds = FuzzSeeds.All;
        using var folder = new FuzzFolder();
        int read = 0;
        var failures = new ConcurrentDictionary<string, string>();
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            ulong number = first + (ulong)i;
            byte[] model = new ModelMutator(number).Mutate(seeds[number % (ulong)seeds.Length]);
            if (Reads(model, number, folder, failures))
                Interlocked.Increment(ref read);
        });

        output.WriteLine($"{count} mutations, {read} read; at most {_mostTime.TotalMilliseconds:F0} ms and {_mostBytes >> 20} MB each");

        // Each kind once, with the number of a mutation that shows it.
        Assert.True(failures.IsEmpty, string.Join("\n\n", failures.Values.Take(20)));

        // Neither all nor none: the damage is small enough to be passed over sometimes, and large enough to be found.
        Assert.InRange(read, count / 20, count * 9 / 10);
    }

    private bool Reads(byte[] model, ulong number, FuzzFolder folder, ConcurrentDictionary<string, string> failures)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
        bool isRead = false;
        try
        {
            Graph graph = folder.Read(model, $"damaged{number}");
            isRead = true;
            if (Written(graph) is { } bytes)
                OnnxFile.FromBytes(bytes, "written");
        }
        catch (NibbleException error) when (isRead)
        {
            failures.TryAdd(Kind(error), $"Mutation {number} was read, but what was written of it was not: {error.Message}");
        }
        catch (NibbleException)
        {
        }
        catch (Exception error)
        {
            failures.TryAdd(Kind(error), $"Mutation {number} ended in {error.GetType().Name}: {error.Message}\n{error.StackTrace}");
        }

        TimeSpan time = Stopwatch.GetElapsedTime(start);
        long taken = GC.GetAllocatedBytesForCurrentThread() - allocated;
        lock (failures)
        {
            _mostTime = time > _mostTime ? time : _mostTime;
            _mostBytes = Math.Max(_mostBytes, taken);
        }

        if (time > MostTime)
            failures.TryAdd("time", $"Mutation {number} took {time}; expected at most {MostTime}.");
        if (taken > FreeBytes + (BytesForEach * model.Length))
            failures.TryAdd("memory", $"Mutation {number} allocated {taken} bytes for a file of {model.Length}; expected at most {FreeBytes} and {BytesForEach} for each.");
        return isRead;
    }

    // Null where no file can say it.
    private static byte[]? Written(Graph graph)
    {
        try
        {
            return OnnxFile.ToBytes(graph);
        }
        catch (NibbleException)
        {
            return null;
        }
    }

    private static string Kind(Exception error) => $"{error.GetType().Name} {error.GetBaseException().StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("Nibble"))}";
}
