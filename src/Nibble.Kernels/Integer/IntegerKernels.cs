namespace Nibble.Kernels;

/// <summary>The kernels for products of bytes, fastest first, the reference last.</summary>
public static class IntegerKernels
{
    /// <summary>All kernels, whether or not this processor runs them.</summary>
    public static IReadOnlyList<IntegerKernel> FastestFirst { get; } = [new ReferenceIntegerKernel()];
}
