using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Benchmarks;

/// <summary>Products of signs by each kernel, and of floats of the same shape, on one thread.</summary>
public class BinaryProductBenchmark : IDisposable
{
    private float[] _reals = [];
    private ulong[] _bits = [];
    private int[] _sums = [];
    private float[] _results = [];
    private BinaryProduct _signs = null!;
    private FloatProduct _floats = null!;

    /// <summary>Rows, outputs and inputs of a row.</summary>
    public static IEnumerable<(int Rows, int Outputs, int Depth)> Shapes => [(100, 4096, 4096), (1, 4096, 4096), (256, 256, 1152), (3136, 64, 576)];

    /// <summary>The names of all kernels that run here.</summary>
    public static IEnumerable<string> Kernels => BinaryKernels.FastestFirst.Where(kernel => kernel.IsSupported && kernel is not ReferenceBinaryKernel).Select(kernel => kernel.Name);

    /// <summary>Rows, outputs and inputs of a row.</summary>
    [ParamsSource(nameof(Shapes))]
    public (int Rows, int Outputs, int Depth) Shape { get; set; }

    /// <summary>The kernel of the signs.</summary>
    [ParamsSource(nameof(Kernels))]
    public string Kernel { get; set; } = "";

    [GlobalSetup]
    public void Fill()
    {
        Workers.Limit = 1;
        (int rows, int outputs, int depth) = Shape;
        var random = new CounterRandom(1);
        sbyte[] weights = [.. Enumerable.Range(0, outputs * depth).Select(i => (sbyte)((random.Bits((ulong)i) & 1) == 0 ? -1 : 1))];
        _bits = [.. Enumerable.Range(0, rows * depth / 64).Select(i => random.Bits((ulong)i))];
        (_reals, _sums, _results) = (new float[rows * depth], new int[rows * outputs], new float[rows * outputs]);
        _signs = new BinaryProduct(weights, outputs, [0], depth, new SumsStage(), BinaryKernels.FastestFirst.Single(kernel => kernel.Name == Kernel));
        _floats = new FloatProduct([.. weights.Select(weight => (float)weight)], outputs, [0], depth, []);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _signs.Dispose();
        _floats.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public void Signs() => _signs.Run(_bits, RowGrid.Matrix(Shape.Rows, Shape.Depth / 64), MemoryMarshal.AsBytes(_sums.AsSpan()), RowGrid.Matrix(Shape.Rows, Shape.Outputs));

    [Benchmark(Baseline = true)]
    public void Floats() => _floats.Run(_reals, RowGrid.Matrix(Shape.Rows, Shape.Depth), _results, RowGrid.Matrix(Shape.Rows, Shape.Outputs));
}
