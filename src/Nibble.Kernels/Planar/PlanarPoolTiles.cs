using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>A pooling of planes, some planes at a time: where the whole kernel is inside, eight places of it at once.</summary>
internal readonly unsafe struct PlanarPoolTiles<T>(float* input, float* inputEnd, PlanarWindow window, int planes, bool countsPadding, float* output) : ITiles
    where T : unmanaged, IFloatPool
{
    private const long ParallelReads = 1 << 16;
    private const int TileReads = 1 << 15;

    private readonly int _tilePlanes = Math.Max(TileReads / Math.Max(window.OutputPlane * window.Taps, 1), 1);

    /// <summary>Does all the work, shared out where that pays.</summary>
    public void RunAll()
    {
        PlanarPoolTiles<T> tiles = this;
        int count = (planes + _tilePlanes - 1) / _tilePlanes;
        if ((long)planes * window.OutputPlane * window.Taps >= ParallelReads)
        {
            Workers.Run(count, ref tiles);
            return;
        }

        for (int tile = 0; tile < count; tile++)
            tiles.Run(tile);
    }

    public void Run(int tile)
    {
        for (int plane = tile * _tilePlanes; plane < Math.Min((tile + 1) * _tilePlanes, planes); plane++)
            for (int row = 0; row < window.OutputHeight; row++)
                PoolRow(input + ((nint)plane * window.Plane), row, output + ((nint)plane * window.OutputPlane) + ((nint)row * window.OutputWidth));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PoolRow(float* plane, int outputRow, float* y)
    {
        int top = (outputRow * window.StrideY) - window.PadTop, stride = window.StrideX, reach = (window.KernelWidth - 1) * window.DilationX;
        (int firstRow, int lastRow) = PlanarWindow.Inside(top, window.DilationY, window.KernelHeight, window.Height);
        float* rows = plane + ((nint)top * window.Width);
        int whole = Math.Min((window.PadLeft + stride - 1) / stride, window.OutputWidth), room = window.Width - 1 - reach + window.PadLeft;
        int wholeEnd = room < 0 ? whole : Math.Clamp((room / stride) + 1, whole, window.OutputWidth);
        int column = 0;
        for (; column < whole; column++)
            y[column] = PoolEdge(rows, (column * stride) - window.PadLeft, firstRow, lastRow);
        if (Vector256.IsHardwareAccelerated && (stride == 1 || (stride == 2 && Avx2.IsSupported)) && lastRow > firstRow)
        {
            Vector256<float> divisor = Vector256.Create((float)((countsPadding ? window.KernelHeight : lastRow - firstRow) * window.KernelWidth));
            for (; column <= wholeEnd - Vector256<float>.Count; column += Vector256<float>.Count)
            {
                // Of every other element the last one read is one that is not wanted, and may not be there.
                float* x = rows + (column * stride) - window.PadLeft;
                if (x + ((nint)(lastRow - 1) * window.DilationY * window.Width) + reach + (stride * Vector256<float>.Count) > inputEnd)
                    break;
                Vector256.Store(T.Finish(stride == 1 ? PoolEight<Neighbours>(x, firstRow, lastRow) : PoolEight<EveryOther>(x, firstRow, lastRow), divisor), y + column);
            }
        }

        for (; column < wholeEnd; column++)
            y[column] = Pool(rows + (column * stride) - window.PadLeft, firstRow, lastRow, 0, window.KernelWidth);
        for (; column < window.OutputWidth; column++)
            y[column] = PoolEdge(rows, (column * stride) - window.PadLeft, firstRow, lastRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> PoolEight<TStep>(float* x, int firstRow, int lastRow)
        where TStep : struct, IElementStep
    {
        Vector256<float> sum = Vector256.Create(T.Start);
        for (int ky = firstRow; ky < lastRow; ky++)
        {
            float* row = x + ((nint)ky * window.DilationY * window.Width);
            for (int kx = 0; kx < window.KernelWidth; kx++)
                sum = T.Take(sum, TStep.Load(row + (kx * window.DilationX)));
        }

        return sum;
    }

    private float PoolEdge(float* rows, int left, int firstRow, int lastRow)
    {
        (int first, int last) = PlanarWindow.Inside(left, window.DilationX, window.KernelWidth, window.Width);
        return Pool(rows + left, firstRow, lastRow, first, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Pool(float* x, int firstRow, int lastRow, int first, int last)
    {
        float sum = T.Start;
        for (int ky = firstRow; ky < lastRow; ky++)
            for (int kx = first; kx < last; kx++)
                sum = T.Take(sum, x[((nint)ky * window.DilationY * window.Width) + (kx * window.DilationX)]);
        return T.Finish(sum, countsPadding ? window.Taps : (lastRow - firstRow) * (last - first));
    }

    private interface IElementStep
    {
        static abstract Vector256<float> Load(float* x);
    }

    private readonly struct Neighbours : IElementStep
    {
        public static Vector256<float> Load(float* x) => Vector256.Load(x);
    }

    private readonly struct EveryOther : IElementStep
    {
        public static Vector256<float> Load(float* x) =>
            Avx2.Permute4x64(Avx.Shuffle(Vector256.Load(x), Vector256.Load(x + Vector256<float>.Count), 0b10_00_10_00).AsDouble(), 0b11_01_10_00).AsSingle();
    }
}
