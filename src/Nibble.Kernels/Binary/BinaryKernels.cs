namespace Nibble.Kernels;

/// <summary>The kernels for products of signs, fastest first, the reference last.</summary>
public static class BinaryKernels
{
    /// <summary>All kernels, whether or not this processor runs them.</summary>
    public static IReadOnlyList<BinaryKernel> FastestFirst { get; } =
        [new EmittedBinaryKernel(), new Avx512BinaryKernel(), new Avx2BinaryKernel(), new WordBinaryKernel(), new ReferenceBinaryKernel()];

    /// <summary>The kernel asked for, or the first that runs here; and why it is not the head of the list.</summary>
    /// <exception cref="ArgumentException">The kernel asked for can't run here.</exception>
    internal static (BinaryKernel Kernel, string? WhyNotFastest) Choose(BinaryKernel? wanted)
    {
        if (wanted is { WhyUnsupported: { } obstacle })
            throw new ArgumentException($"The kernel '{wanted.Name}' can't run here: {obstacle}.", nameof(wanted));
        BinaryKernel kernel = wanted ?? FastestFirst.First(kernel => kernel.IsSupported);
        BinaryKernel head = FastestFirst[0];
        return (kernel, kernel == head ? null : head.WhyUnsupported is { } why ? $"{head.Name}: {why}" : "another kernel was asked for");
    }
}
