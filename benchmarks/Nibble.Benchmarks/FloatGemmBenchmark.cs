using BenchmarkDotNet.Attributes;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Benchmarks;

/// <summary>Float products of the shapes that training and inference have, by every kernel that the processor runs, on one thread and on two.</summary>
public class FloatGemmBenchmark
{
    private float[] _left = [];
    private float[] _right = [];
    private float[] _result = [];

    public static IEnumerable<GemmSize> Sizes => [new(8, 8, 8), new(512, 512, 512), new(1024, 1024, 1024), new(64, 1024, 1024), new(100, 4096, 4096), new(4096, 4096, 100)];

    /// <summary>All but the reference, which takes minutes.</summary>
    public static IEnumerable<string> Kernels => FloatGemm.FastestFirst.SkipLast(1).Where(kernel => kernel.IsSupported).Select(kernel => kernel.Name);

    [ParamsSource(nameof(Sizes))]
    public GemmSize Size { get; set; }

    [ParamsSource(nameof(Kernels))]
    public string Kernel { get; set; } = "";

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        Workers.Limit = Threads;
        (_left, _right, _result) = (Random(Size.M * Size.K, 1), Random(Size.K * Size.N, 2), new float[Size.M * Size.N]);
    }

    [Benchmark(Baseline = true)]
    public void Multiply() => Run(false, false);

    [Benchmark]
    public void LeftTransposed() => Run(true, false);

    [Benchmark]
    public void RightTransposed() => Run(false, true);

    private static float[] Random(int count, ulong seed) => Tensor.Random([count], seed).Values.ToArray();

    private void Run(bool transposeLeft, bool transposeRight) =>
        FloatGemm.FastestFirst.First(kernel => kernel.Name == Kernel).Run(Size, _left, transposeLeft, _right, transposeRight, _result);
}
