namespace Nibble.Kernels;

/// <summary>The float matrix products, fastest first, the reference last. All give the same bits.</summary>
public static class FloatGemm
{
    /// <summary>All kernels, whether or not this processor runs them.</summary>
    public static IReadOnlyList<FloatGemmKernel> FastestFirst { get; } =
        [.. FloatTile.FastestFirst.Where(tile => tile is not ReferenceFloatTile).Select(tile => new TiledFloatGemm(tile)), new ReferenceFloatGemm()];

    /// <summary>The fastest kernel that this processor runs.</summary>
    public static FloatGemmKernel Fastest { get; } = FastestFirst.First(kernel => kernel.IsSupported);
}
