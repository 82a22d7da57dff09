namespace Nibble.Kernels;

/// <summary>A step over a whole parameter, a stretch at a time.</summary>
internal readonly unsafe struct UpdateTiles<TMethod, TExtent>(UpdateRule rule, float* values, float* gradient, float* first, float* second, int count) : ITiles
    where TMethod : struct, IUpdateMethod
    where TExtent : struct, IUpdateExtent
{
    private const int Stretch = 1 << 14;

    public int Count => (count + Stretch - 1) / Stretch;

    public void Run(int tile)
    {
        nint start = (nint)tile * Stretch;
        UpdateLoop.Run<TMethod, TExtent>(rule, values + start, gradient + start, first + start, second + start, Math.Min(Stretch, count - start), start);
    }
}
