using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Brings matrices into the order that a tile reads: the elements of one step side by side, step after step.</summary>
internal static unsafe class FloatInterleaving
{
    private const int Lanes = 4;

    // The elements of a cache line: each line of the source is used up before the next one is touched.
    private const int Line = 16;

    // How far ahead memory is asked for what comes.
    private const int LinesAhead = 8;
    private const int RowsAhead = 8;

    /// <summary>to[k, r] = source[r, k]: rows that stand one after the other; zero for r from <paramref name="rows"/> to <paramref name="width"/>.</summary>
    /// <param name="source">The first row's first element.</param>
    /// <param name="rowStep">Elements from a row to the next.</param>
    /// <param name="rows">At most <paramref name="width"/>.</param>
    /// <param name="depth">The elements of a row.</param>
    /// <param name="to">[depth, width].</param>
    /// <param name="width">A multiple of 2.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(float* source, nint rowStep, int rows, int depth, float* to, int width)
    {
        int wholeRows = Sse.IsSupported || AdvSimd.Arm64.IsSupported ? rows & -Lanes : 0, wholeDepth = depth & -Lanes;
        for (int first = 0; first < wholeDepth; first += Line)
        {
            int last = Math.Min(first + Line, wholeDepth);
            for (int row = 0; row < wholeRows; row += Lanes)
            {
                float* x = source + (row * rowStep);
                float* y = to + row;
                if (Sse.IsSupported)
                {
                    float* ahead = x + first + (LinesAhead * Line);
                    Sse.Prefetch1(ahead);
                    Sse.Prefetch1(ahead + rowStep);
                    Sse.Prefetch1(ahead + (2 * rowStep));
                    Sse.Prefetch1(ahead + (3 * rowStep));
                }

                for (int k = first; k < last; k += Lanes)
                    Transpose(x + k, rowStep, y + ((nint)k * width), width);
            }
        }

        for (int row = 0; row < wholeRows; row++)
            for (int k = wholeDepth; k < depth; k++)
                to[((nint)k * width) + row] = source[(row * rowStep) + k];
        for (int row = wholeRows; row < rows; row++)
            for (int k = 0; k < depth; k++)
                to[((nint)k * width) + row] = source[(row * rowStep) + k];
        Fill(to, rows, depth, width);
    }

    /// <summary>to[k, c] = source[k, c]: the matrix stands as it is wanted, but wider; it is cut into panels, and zero fills up the last one.</summary>
    /// <param name="source">The first row's first element.</param>
    /// <param name="step">Elements from a row to the next.</param>
    /// <param name="columns">The columns of all panels.</param>
    /// <param name="depth">The rows.</param>
    /// <param name="to">Panels [depth, width], one after the other.</param>
    /// <param name="width">The columns of a panel, a multiple of 2.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns(float* source, nint step, int columns, int depth, float* to, int width)
    {
        nint panelStep = (nint)depth * width;
        int whole = columns / width * width;
        float* x = source, y = to;
        for (int k = 0; k < depth; k++, x += step, y += width)
        {
            float* panel = y;
            for (int first = 0; first < whole; first += width, panel += panelStep)
            {
                if (Sse.IsSupported)
                {
                    float* ahead = x + (RowsAhead * step) + first;
                    Sse.Prefetch1(ahead);
                    Sse.Prefetch1(ahead + (width / 2));
                }

                Copy(x + first, width, panel);
            }

            Copy(x + whole, columns - whole, panel);
        }

        Fill(to + (whole / width * panelStep), columns - whole, depth, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* x, int count, float* y)
    {
        int i = 0;
        for (; i <= count - Line; i += Line)
            Vector512.Store(Vector512.Load(x + i), y + i);
        for (; i <= count - Lanes; i += Lanes)
            Vector128.Store(Vector128.Load(x + i), y + i);
        for (; i < count; i++)
            y[i] = x[i];
    }

    private static void Fill(float* to, int used, int depth, int width)
    {
        if (used is 0 || used == width)
            return;
        int whole = (used + Lanes - 1) & -Lanes;
        for (int k = 0; k < depth; k++, to += width)
        {
            int lane = used;
            for (; lane < Math.Min(whole, width); lane++)
                to[lane] = 0;
            for (; lane <= width - Lanes; lane += Lanes)
                Vector128.Store(Vector128<float>.Zero, to + lane);
            for (; lane < width; lane++)
                to[lane] = 0;
        }
    }

    // a0 a1 a2 a3        a0 b0 c0 d0
    // b0 b1 b2 b3   ->   a1 b1 c1 d1
    // c0 c1 c2 c3        a2 b2 c2 d2
    // d0 d1 d2 d3        a3 b3 c3 d3
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(float* x, nint rowStep, float* y, nint width)
    {
        Vector128<float> a = Vector128.Load(x), b = Vector128.Load(x + rowStep), c = Vector128.Load(x + (2 * rowStep)), d = Vector128.Load(x + (3 * rowStep));
        if (Sse.IsSupported)
        {
            Vector128<float> ac = Sse.UnpackLow(a, c), bd = Sse.UnpackLow(b, d), acHigh = Sse.UnpackHigh(a, c), bdHigh = Sse.UnpackHigh(b, d);
            (a, b, c, d) = (Sse.UnpackLow(ac, bd), Sse.UnpackHigh(ac, bd), Sse.UnpackLow(acHigh, bdHigh), Sse.UnpackHigh(acHigh, bdHigh));
        }
        else
        {
            Vector128<float> ac = AdvSimd.Arm64.ZipLow(a, c), bd = AdvSimd.Arm64.ZipLow(b, d), acHigh = AdvSimd.Arm64.ZipHigh(a, c), bdHigh = AdvSimd.Arm64.ZipHigh(b, d);
            (a, b, c, d) = (AdvSimd.Arm64.ZipLow(ac, bd), AdvSimd.Arm64.ZipHigh(ac, bd), AdvSimd.Arm64.ZipLow(acHigh, bdHigh), AdvSimd.Arm64.ZipHigh(acHigh, bdHigh));
        }

        Vector128.Store(a, y);
        Vector128.Store(b, y + width);
        Vector128.Store(c, y + (2 * width));
        Vector128.Store(d, y + (3 * width));
    }
}
