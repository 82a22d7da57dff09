namespace Nibble.Kernels;

/// <summary>Pooling of planes [N, C, H, W]. The same bits on every machine and for any number of threads; what is outside a plane does not count.</summary>
public static unsafe class PlanarPooling
{
    /// <summary>The greatest value under the kernel; NaN where one is NaN, −∞ where it sees nothing.</summary>
    /// <param name="x">[planes, H, W].</param>
    /// <param name="window">How the kernel slides.</param>
    /// <param name="y">[planes, H', W'].</param>
    /// <exception cref="ArgumentException">Sizes make no sense, or the spans hold other numbers of planes.</exception>
    public static void Max(ReadOnlySpan<float> x, PlanarWindow window, Span<float> y) => Pool<FloatPooling.MaxPool>(x, window, y, countsPadding: false);

    /// <summary>The sum under the kernel, row by row, over the number of its pixels.</summary>
    /// <param name="x">[planes, H, W].</param>
    /// <param name="window">How the kernel slides.</param>
    /// <param name="countsPadding">Whether all pixels of the kernel are counted, or those inside the plane.</param>
    /// <param name="y">[planes, H', W'].</param>
    /// <exception cref="ArgumentException">Sizes make no sense, or the spans hold other numbers of planes.</exception>
    public static void Average(ReadOnlySpan<float> x, PlanarWindow window, bool countsPadding, Span<float> y) => Pool<FloatPooling.AveragePool>(x, window, y, countsPadding);

    private static void Pool<T>(ReadOnlySpan<float> x, PlanarWindow window, Span<float> y, bool countsPadding)
        where T : unmanaged, IFloatPool
    {
        window.Check();
        if (y.IsEmpty)
            return;
        int planes = y.Length / window.OutputPlane;
        if (y.Length % window.OutputPlane != 0 || x.Length != (long)planes * window.Plane)
            throw new ArgumentException($"Planes of {window.Height}x{window.Width} in {x.Length} elements do not become planes of {window.OutputHeight}x{window.OutputWidth} in {y.Length}.");
        fixed (float* from = x, to = y)
        {
            var tiles = new PlanarPoolTiles<T>(from, from + x.Length, window, planes, countsPadding, to);
            tiles.RunAll();
        }
    }
}
