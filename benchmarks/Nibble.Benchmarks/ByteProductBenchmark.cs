using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Benchmarks;

/// <summary>Bytes by packed weights of 8, 4, 2 and 1 bits, to bytes, with each kernel that this machine runs and that is exact for all of them.</summary>
public class ByteProductBenchmark : IDisposable
{
    private ByteProduct _product = null!;
    private byte[] _input = null!;
    private byte[] _output = null!;

    public static IEnumerable<string> Kernels =>
        IntegerKernels.FastestFirst.Where(kernel => kernel.IsSupported && kernel.IsExactFor(byte.MaxValue, new PairSums(-256, 254))).Select(kernel => kernel.Name);

    [Params(1, 64, 1024)]
    public int Rows { get; set; }

    [Params(1024)]
    public int Outputs { get; set; }

    [Params(1024)]
    public int Inputs { get; set; }

    [Params(8, 4, 2, 1)]
    public int Bits { get; set; }

    [ParamsSource(nameof(Kernels))]
    public string Kernel { get; set; } = "";

    [GlobalSetup]
    public void Fill()
    {
        var random = new CounterRandom(1);
        var weights = new sbyte[Outputs * Inputs];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = (sbyte)(Bits == 1 ? (2 * (int)(random.Bits((ulong)i) % 2)) - 1 : (int)(random.Bits((ulong)i) % (1UL << Bits)) - (1 << (Bits - 1)));
        (_input, _output) = (new byte[Rows * Inputs], new byte[Rows * Outputs]);
        MemoryMarshal.AsBytes<ulong>(Enumerable.Range(0, (_input.Length / sizeof(ulong)) + 1).Select(i => random.Stream(1).Bits((ulong)i)).ToArray())[.._input.Length].CopyTo(_input);
        var stage = new FloatScaleStage([], Enumerable.Repeat(1e-4f, Outputs).ToArray(), 0, 255, 128);
        _product = new ByteProduct(weights, Outputs, [0], Inputs, byte.MaxValue, stage, Bits, IntegerKernels.FastestFirst.Single(kernel => kernel.Name == Kernel));
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _product.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public void Run() => _product.Run(_input, RowGrid.Matrix(Rows, Inputs), _output, RowGrid.Matrix(Rows, Outputs), 128);
}
