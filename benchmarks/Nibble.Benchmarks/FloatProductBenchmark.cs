using BenchmarkDotNet.Attributes;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Benchmarks;

/// <summary>Float products with packed weights: a layer of 4096 neurons at several batches, and a convolution of 3 × 3 over 56 × 56 pixels.</summary>
public class FloatProductBenchmark : IDisposable
{
    private const int Neurons = 4096;
    private const int Side = 56;
    private const int Channels = 64;

    private readonly float[] _batch = Tensor.Random([64 * Neurons], 1).Values.ToArray();
    private readonly float[] _results = new float[64 * Neurons];
    private readonly FloatProduct _layer = new(Tensor.Random([Neurons * Neurons], 2).Values, Neurons, [0], Neurons, []);
    private readonly float[] _image = Tensor.Random([(Side + 2) * (Side + 2) * Channels], 3).Values.ToArray();
    private readonly float[] _pixels = new float[Side * Side * Channels];
    private readonly FloatProduct _convolution = new(Tensor.Random([Channels * 9 * Channels], 4).Values, Channels, [0, (Side + 2) * Channels, 2 * (Side + 2) * Channels], 3 * Channels, [], low: 0);

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Limit() => Workers.Limit = Threads;

    [Benchmark]
    public void OneRow() => _layer.Run(_batch, RowGrid.Matrix(1, Neurons), _results, RowGrid.Matrix(1, Neurons));

    [Benchmark]
    public void SixtyFourRows() => _layer.Run(_batch, RowGrid.Matrix(64, Neurons), _results, RowGrid.Matrix(64, Neurons));

    [Benchmark]
    public void Convolution() => _convolution.Run(_image, new RowGrid(1, Side, Side, 0, (Side + 2) * Channels, Channels), _pixels, RowGrid.Matrix(Side * Side, Channels) with { Runs = Side, Positions = Side, RunStep = Side * Channels });

    [GlobalCleanup]
    public void Dispose()
    {
        _layer.Dispose();
        _convolution.Dispose();
        GC.SuppressFinalize(this);
    }
}
