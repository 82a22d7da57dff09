using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Nibble.Numerics;

namespace Nibble.Benchmarks;

/// <summary>Quantizing 100 million floats to bytes on one core, beside a copy of the same floats in the same run.</summary>
[Config(typeof(Config))]
public class QuantizeBenchmark
{
    private const int Count = 100_000_000;

    private readonly float[] _values = new float[Count];
    private readonly float[] _copy = new float[Count];
    private readonly sbyte[] _codes = new sbyte[Count];
    private readonly QuantizationGrid _int8 = QuantizationGrid.PerTensor(NumberFormat.Int(8), 1 / 32f);
    private readonly QuantizationGrid _int8HalfUp = QuantizationGrid.PerTensor(NumberFormat.Int(8), 1 / 32f, 3, Rounding.HalfUp);

    [GlobalSetup]
    public void Fill()
    {
        var random = new CounterRandom(1);
        for (int i = 0; i < Count; i++)
            _values[i] = random.Uniform((ulong)i, -5, 5);
    }

    [Benchmark(Baseline = true)]
    [Traffic(8L * Count)]
    public void MemoryCopy() => _values.AsSpan().CopyTo(_copy);

    [Benchmark]
    [Traffic(5L * Count)]
    public void Int8() => _int8.Encode(_values, _codes.AsSpan());

    [Benchmark]
    [Traffic(5L * Count)]
    public void Int8HalfUpWithZeroPoint() => _int8HalfUp.Encode(_values, _codes.AsSpan());

    private sealed class Config : ManualConfig
    {
        public Config() => AddColumn(new BandwidthColumn());
    }
}
