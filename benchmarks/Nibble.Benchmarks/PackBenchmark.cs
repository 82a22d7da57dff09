using BenchmarkDotNet.Attributes;
using Nibble.Numerics;

namespace Nibble.Benchmarks;

/// <summary>What it costs to pack codes without gaps, to unpack them and to read one; a million codes a call.</summary>
public class PackBenchmark
{
    private const int Count = 1_000_000;

    private readonly byte[] _codes = new byte[Count];
    private PackedCodes _packed = new(NumberFormat.UInt(1), 0);

    /// <summary>The width of a code.</summary>
    [Params(1, 2, 3, 4, 8)]
    public int Bits { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        var random = new CounterRandom(1);
        for (int i = 0; i < Count; i++)
            _codes[i] = (byte)(random.Bits((ulong)i) >> (64 - Bits));
        _packed = PackedCodes.Pack(NumberFormat.UInt(Bits), _codes);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public PackedCodes Pack() => PackedCodes.Pack(NumberFormat.UInt(Bits), _codes);

    [Benchmark(OperationsPerInvoke = Count)]
    public void Unpack() => _packed.Unpack(_codes);

    [Benchmark(OperationsPerInvoke = Count)]
    public long ReadOneByOne()
    {
        long sum = 0;
        for (int i = 0; i < Count; i++)
            sum += _packed[i];
        return sum;
    }
}
