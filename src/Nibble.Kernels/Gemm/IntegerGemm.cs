namespace Nibble.Kernels;

/// <summary>The integer matrix products, fastest first, the reference last.</summary>
public static class IntegerGemm
{
    /// <summary>All kernels, whether or not this processor runs them.</summary>
    public static IReadOnlyList<IntegerGemmKernel> FastestFirst { get; } = [new Avx2IntegerGemm(), new ReferenceIntegerGemm()];

    /// <summary>The fastest kernel that this processor runs.</summary>
    public static IntegerGemmKernel Fastest { get; } = FastestFirst.First(kernel => kernel.IsSupported);
}
