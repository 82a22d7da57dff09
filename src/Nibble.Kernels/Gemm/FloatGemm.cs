namespace Nibble.Kernels;

/// <summary>The float matrix products, fastest first, the reference last.</summary>
public static class FloatGemm
{
    /// <summary>All kernels, whether or not this processor runs them.</summary>
    public static IReadOnlyList<FloatGemmKernel> FastestFirst { get; } = [new FmaFloatGemm(), new ReferenceFloatGemm()];

    /// <summary>The fastest kernel that this processor runs.</summary>
    public static FloatGemmKernel Fastest { get; } = FastestFirst.First(kernel => kernel.IsSupported);
}
