using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>What an average is taken over.</summary>
/// <param name="Window">How the kernel slides.</param>
/// <param name="Offsets">Where each pixel under it is.</param>
/// <param name="Counts">How many count: one number, or one for each pixel of the output, where those outside the image do not count.</param>
internal sealed record PoolTaps(Window Window, int[] Offsets, int[] Counts)
{
    /// <summary>The taps of a pool, or of the mean of a whole image where there is none.</summary>
    /// <param name="pool">The pool; null for the mean of a whole image.</param>
    /// <param name="grid">The pixels that are read, zeros around them.</param>
    /// <param name="to">The shape of the output.</param>
    public static PoolTaps Of(AveragePool? pool, PixelGrid grid, Shape to)
    {
        pool ??= new AveragePool { KernelHeight = grid.Height, KernelWidth = grid.Width };
        Window window = pool.Window;
        int[] offsets = grid.PixelTaps(window, pool.KernelHeight, pool.KernelWidth);
        if (pool.CountIncludePad || window is { PadTop: 0, PadLeft: 0, PadBottom: 0, PadRight: 0 })
            return new PoolTaps(window, offsets, [offsets.Length]);
        var counts = new int[to[2] * to[3]];
        for (int pixel = 0; pixel < counts.Length; pixel++)
        {
            int rows = Inside((pixel / to[3] * window.StrideY) - window.PadTop, pool.KernelHeight, window.DilationY, grid.Height);
            counts[pixel] = rows * Inside((pixel % to[3] * window.StrideX) - window.PadLeft, pool.KernelWidth, window.DilationX, grid.Width);
        }

        return new PoolTaps(window, offsets, counts);
    }

    private static int Inside(int start, int count, int step, int size)
    {
        int inside = 0;
        for (int i = 0; i < count; i++)
            if ((uint)(start + (i * step)) < (uint)size)
                inside++;
        return inside;
    }
}
