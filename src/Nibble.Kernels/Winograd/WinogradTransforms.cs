using System.Runtime.CompilerServices;

namespace Nibble.Kernels;

/// <summary>The linear maps of Winograd's F(4 × 4, 3 × 3), channels being lanes: y = Aᵀ((G g Gᵀ) ⊙ (Bᵀ d B))A for a tile y of 4 × 4, a kernel g, a patch d of 6 × 6.</summary>
/// <remarks>
/// A map goes along columns first, then along rows. Fewer channels than lanes remain at the end: the last register begins earlier and
/// computes some channels a second time, with the same result. With p and −p a pair of points, what stands at them differs in the sign of the odd terms only.
/// </remarks>
internal static unsafe class WinogradTransforms<TLanes, TVector>
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    private const int Side = WinogradShape.Side;
    private const int Patch = WinogradShape.Patch;

    /// <summary>Bᵀ d B.</summary>
    /// <param name="pixels">The patch, 36 pixels.</param>
    /// <param name="channels">The channels of a pixel, at least as many as lanes.</param>
    /// <param name="to">The first channel of the first position.</param>
    /// <param name="step">Elements from a position to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float** pixels, int channels, float* to, nint step)
    {
        for (int first = 0; first < channels; first += TLanes.Count)
        {
            int c = Math.Min(first, channels - TLanes.Count);
            float* y = to + c;
            SpreadRow(Ends(pixels, c), Ends(pixels + 1, c), Ends(pixels + 2, c), Ends(pixels + 3, c), Ends(pixels + 4, c), Ends(pixels + 5, c), y, step);
            SpreadPair(pixels, c, WinogradPoints.Near, WinogradPoints.FarSquare, y + (Patch * step), step);
            SpreadPair(pixels, c, WinogradPoints.Far, WinogradPoints.NearSquare, y + (3 * Patch * step), step);
            pixels += Patch;
            SpreadRow(Ends(pixels, c), Ends(pixels + 1, c), Ends(pixels + 2, c), Ends(pixels + 3, c), Ends(pixels + 4, c), Ends(pixels + 5, c), y + (5 * Patch * step), step);
            pixels -= Patch;
        }
    }

    /// <summary>Aᵀ m A + bias.</summary>
    /// <param name="from">The first channel of the first position.</param>
    /// <param name="step">Elements from a position to the next.</param>
    /// <param name="bias">One for each channel.</param>
    /// <param name="channels">The channels of a pixel, at least as many as lanes.</param>
    /// <param name="pixels">Where the tile goes, 16 pixels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(float* from, nint step, float* bias, int channels, float** pixels)
    {
        nint row = Patch * step;
        for (int first = 0; first < channels; first += TLanes.Count)
        {
            int n = Math.Min(first, channels - TLanes.Count);
            float* m = from + n;
            Gather(m, row, out TVector a0, out TVector b0, out TVector c0, out TVector d0);
            Gather(m + step, row, out TVector a1, out TVector b1, out TVector c1, out TVector d1);
            Gather(m + (2 * step), row, out TVector a2, out TVector b2, out TVector c2, out TVector d2);
            Gather(m + (3 * step), row, out TVector a3, out TVector b3, out TVector c3, out TVector d3);
            Gather(m + (4 * step), row, out TVector a4, out TVector b4, out TVector c4, out TVector d4);
            Gather(m + (5 * step), row, out TVector a5, out TVector b5, out TVector c5, out TVector d5);
            TVector start = TLanes.Load(bias + n);
            GatherRow(a0, a1, a2, a3, a4, a5, start, pixels, n);
            GatherRow(b0, b1, b2, b3, b4, b5, start, pixels + Side, n);
            GatherRow(c0, c1, c2, c3, c4, c5, start, pixels + (2 * Side), n);
            GatherRow(d0, d1, d2, d3, d4, d5, start, pixels + (3 * Side), n);
        }
    }

    /// <summary>A y Aᵀ, for as many channels as lanes: where the gradient of a tile of outputs acts on its positions.</summary>
    /// <param name="pixels">The tile, 16 pixels.</param>
    /// <param name="channel">The first channel.</param>
    /// <param name="to">That channel of the first position.</param>
    /// <param name="step">Elements from a position to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OutputGradient(float** pixels, int channel, float* to, nint step)
    {
        Scatter(pixels, channel, out TVector a0, out TVector b0, out TVector c0, out TVector d0, out TVector e0, out TVector f0);
        Scatter(pixels + 1, channel, out TVector a1, out TVector b1, out TVector c1, out TVector d1, out TVector e1, out TVector f1);
        Scatter(pixels + 2, channel, out TVector a2, out TVector b2, out TVector c2, out TVector d2, out TVector e2, out TVector f2);
        Scatter(pixels + 3, channel, out TVector a3, out TVector b3, out TVector c3, out TVector d3, out TVector e3, out TVector f3);
        ScatterRow(a0, a1, a2, a3, to, step);
        ScatterRow(b0, b1, b2, b3, to + (Patch * step), step);
        ScatterRow(c0, c1, c2, c3, to + (2 * Patch * step), step);
        ScatterRow(d0, d1, d2, d3, to + (3 * Patch * step), step);
        ScatterRow(e0, e1, e2, e3, to + (4 * Patch * step), step);
        ScatterRow(f0, f1, f2, f3, to + (5 * Patch * step), step);
    }

    /// <summary>G g Gᵀ, for as many channels as lanes.</summary>
    /// <param name="kernel">The first element of the kernel.</param>
    /// <param name="kernelStep">Elements from one to the next; negative where the kernel is turned round.</param>
    /// <param name="to">The first position.</param>
    /// <param name="step">Elements from a position to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights(float* kernel, nint kernelStep, float* to, nint step)
    {
        nint row = 3 * kernelStep;
        Expand(TLanes.Load(kernel), TLanes.Load(kernel + row), TLanes.Load(kernel + (2 * row)), out TVector a0, out TVector b0, out TVector c0, out TVector d0, out TVector e0, out TVector f0);
        kernel += kernelStep;
        Expand(TLanes.Load(kernel), TLanes.Load(kernel + row), TLanes.Load(kernel + (2 * row)), out TVector a1, out TVector b1, out TVector c1, out TVector d1, out TVector e1, out TVector f1);
        kernel += kernelStep;
        Expand(TLanes.Load(kernel), TLanes.Load(kernel + row), TLanes.Load(kernel + (2 * row)), out TVector a2, out TVector b2, out TVector c2, out TVector d2, out TVector e2, out TVector f2);
        ExpandRow(a0, a1, a2, to, step);
        ExpandRow(b0, b1, b2, to + (Patch * step), step);
        ExpandRow(c0, c1, c2, to + (2 * Patch * step), step);
        ExpandRow(d0, d1, d2, to + (3 * Patch * step), step);
        ExpandRow(e0, e1, e2, to + (4 * Patch * step), step);
        ExpandRow(f0, f1, f2, to + (5 * Patch * step), step);
    }

    /// <summary>Gᵀ u G, for as many channels as lanes: the gradient of a kernel.</summary>
    /// <param name="from">The first position.</param>
    /// <param name="step">Elements from a position to the next.</param>
    /// <param name="kernel">The first element of the kernel.</param>
    /// <param name="kernelStep">Elements from one to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WeightGradient(float* from, nint step, float* kernel, nint kernelStep)
    {
        nint row = Patch * step;
        Contract(from, row, out TVector a0, out TVector b0, out TVector c0);
        Contract(from + step, row, out TVector a1, out TVector b1, out TVector c1);
        Contract(from + (2 * step), row, out TVector a2, out TVector b2, out TVector c2);
        Contract(from + (3 * step), row, out TVector a3, out TVector b3, out TVector c3);
        Contract(from + (4 * step), row, out TVector a4, out TVector b4, out TVector c4);
        Contract(from + (5 * step), row, out TVector a5, out TVector b5, out TVector c5);
        ContractRow(a0, a1, a2, a3, a4, a5, kernel, kernelStep);
        ContractRow(b0, b1, b2, b3, b4, b5, kernel + (3 * kernelStep), kernelStep);
        ContractRow(c0, c1, c2, c3, c4, c5, kernel + (6 * kernelStep), kernelStep);
    }

    // Bᵀ at 0 in a column that begins here, at ∞ in one that begins a pixel above: p²q²·x0 − (p² + q²)·x2 + x4.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Ends(float** pixels, nint c) => Ends(TLanes.Load(pixels[0] + c), TLanes.Load(pixels[2 * Patch] + c), TLanes.Load(pixels[4 * Patch] + c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Ends(TVector x0, TVector x2, TVector x4) =>
        TLanes.MultiplyAdd(TLanes.All(WinogradPoints.SquareProduct), x0, TLanes.MultiplyAdd(TLanes.All(-WinogradPoints.SquareSum), x2, x4));

    // Bᵀ at p and −p: x4 − q²·x2 ± p·(x3 − q²·x1).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SpreadPair(float** pixels, nint c, float point, float otherSquare, float* to, nint step)
    {
        TVector p = TLanes.All(point), minusP = TLanes.All(-point), minusSquare = TLanes.All(-otherSquare);
        Spread(pixels, c, p, minusP, minusSquare, out TVector a0, out TVector b0);
        Spread(pixels + 1, c, p, minusP, minusSquare, out TVector a1, out TVector b1);
        Spread(pixels + 2, c, p, minusP, minusSquare, out TVector a2, out TVector b2);
        Spread(pixels + 3, c, p, minusP, minusSquare, out TVector a3, out TVector b3);
        Spread(pixels + 4, c, p, minusP, minusSquare, out TVector a4, out TVector b4);
        Spread(pixels + 5, c, p, minusP, minusSquare, out TVector a5, out TVector b5);
        SpreadRow(a0, a1, a2, a3, a4, a5, to, step);
        SpreadRow(b0, b1, b2, b3, b4, b5, to + (Patch * step), step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(float** pixels, nint c, TVector p, TVector minusP, TVector minusSquare, out TVector plus, out TVector minus)
    {
        TVector even = TLanes.MultiplyAdd(minusSquare, TLanes.Load(pixels[2 * Patch] + c), TLanes.Load(pixels[4 * Patch] + c));
        TVector odd = TLanes.MultiplyAdd(minusSquare, TLanes.Load(pixels[Patch] + c), TLanes.Load(pixels[3 * Patch] + c));
        plus = TLanes.MultiplyAdd(p, odd, even);
        minus = TLanes.MultiplyAdd(minusP, odd, even);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SpreadRow(TVector x0, TVector x1, TVector x2, TVector x3, TVector x4, TVector x5, float* to, nint step)
    {
        TVector minusFar = TLanes.All(-WinogradPoints.FarSquare), minusNear = TLanes.All(-WinogradPoints.NearSquare);
        TVector even = TLanes.MultiplyAdd(minusFar, x2, x4), odd = TLanes.MultiplyAdd(minusFar, x1, x3);
        TLanes.Store(Ends(x0, x2, x4), to);
        TLanes.Store(TLanes.MultiplyAdd(TLanes.All(WinogradPoints.Near), odd, even), to + step);
        TLanes.Store(TLanes.MultiplyAdd(TLanes.All(-WinogradPoints.Near), odd, even), to + (2 * step));
        (even, odd) = (TLanes.MultiplyAdd(minusNear, x2, x4), TLanes.MultiplyAdd(minusNear, x1, x3));
        TLanes.Store(TLanes.MultiplyAdd(TLanes.All(WinogradPoints.Far), odd, even), to + (3 * step));
        TLanes.Store(TLanes.MultiplyAdd(TLanes.All(-WinogradPoints.Far), odd, even), to + (4 * step));
        TLanes.Store(Ends(x1, x3, x5), to + (5 * step));
    }

    // Aᵀ: the sums of the points' powers 0 to 3 times what stands at them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather(TVector x0, TVector x1, TVector x2, TVector x3, TVector x4, TVector x5, out TVector y0, out TVector y1, out TVector y2, out TVector y3)
    {
        TVector near = TLanes.Add(x1, x2), nearOdd = TLanes.Subtract(x1, x2), far = TLanes.Add(x3, x4), farOdd = TLanes.Subtract(x3, x4);
        y0 = TLanes.Add(TLanes.Add(x0, near), far);
        y1 = TLanes.MultiplyAdd(TLanes.All(WinogradPoints.Near), nearOdd, TLanes.Multiply(TLanes.All(WinogradPoints.Far), farOdd));
        y2 = TLanes.MultiplyAdd(TLanes.All(WinogradPoints.NearSquare), near, TLanes.Multiply(TLanes.All(WinogradPoints.FarSquare), far));
        y3 = TLanes.MultiplyAdd(TLanes.All(WinogradPoints.NearCube), nearOdd, TLanes.MultiplyAdd(TLanes.All(WinogradPoints.FarCube), farOdd, x5));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather(float* m, nint row, out TVector y0, out TVector y1, out TVector y2, out TVector y3) => Gather(
        TLanes.Load(m), TLanes.Load(m + row), TLanes.Load(m + (2 * row)), TLanes.Load(m + (3 * row)), TLanes.Load(m + (4 * row)), TLanes.Load(m + (5 * row)), out y0, out y1, out y2, out y3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GatherRow(TVector x0, TVector x1, TVector x2, TVector x3, TVector x4, TVector x5, TVector bias, float** pixels, nint n)
    {
        Gather(x0, x1, x2, x3, x4, x5, out TVector y0, out TVector y1, out TVector y2, out TVector y3);
        TLanes.Store(TLanes.Add(y0, bias), pixels[0] + n);
        TLanes.Store(TLanes.Add(y1, bias), pixels[1] + n);
        TLanes.Store(TLanes.Add(y2, bias), pixels[2] + n);
        TLanes.Store(TLanes.Add(y3, bias), pixels[3] + n);
    }

    // A: a polynomial's value at each point.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter(TVector x0, TVector x1, TVector x2, TVector x3, out TVector near, out TVector minusNear, out TVector far, out TVector minusFar)
    {
        TVector even = TLanes.MultiplyAdd(TLanes.All(WinogradPoints.NearSquare), x2, x0);
        TVector odd = TLanes.MultiplyAdd(TLanes.All(WinogradPoints.NearCube), x3, TLanes.Multiply(TLanes.All(WinogradPoints.Near), x1));
        (near, minusNear) = (TLanes.Add(even, odd), TLanes.Subtract(even, odd));
        even = TLanes.MultiplyAdd(TLanes.All(WinogradPoints.FarSquare), x2, x0);
        odd = TLanes.MultiplyAdd(TLanes.All(WinogradPoints.FarCube), x3, TLanes.Multiply(TLanes.All(WinogradPoints.Far), x1));
        (far, minusFar) = (TLanes.Add(even, odd), TLanes.Subtract(even, odd));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter(float** pixels, nint n, out TVector y0, out TVector y1, out TVector y2, out TVector y3, out TVector y4, out TVector y5)
    {
        y0 = TLanes.Load(pixels[0] + n);
        y5 = TLanes.Load(pixels[3 * Side] + n);
        Scatter(y0, TLanes.Load(pixels[Side] + n), TLanes.Load(pixels[2 * Side] + n), y5, out y1, out y2, out y3, out y4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ScatterRow(TVector x0, TVector x1, TVector x2, TVector x3, float* to, nint step)
    {
        Scatter(x0, x1, x2, x3, out TVector near, out TVector minusNear, out TVector far, out TVector minusFar);
        TLanes.Store(x0, to);
        TLanes.Store(near, to + step);
        TLanes.Store(minusNear, to + (2 * step));
        TLanes.Store(far, to + (3 * step));
        TLanes.Store(minusFar, to + (4 * step));
        TLanes.Store(x3, to + (5 * step));
    }

    // G: a polynomial's value at each point, times the point's scale.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Expand(TVector x0, TVector x1, TVector x2, out TVector y0, out TVector y1, out TVector y2, out TVector y3, out TVector y4, out TVector y5)
    {
        y0 = TLanes.Multiply(TLanes.All(WinogradPoints.ZeroScale), x0);
        TVector even = TLanes.MultiplyAdd(TLanes.All(WinogradPoints.NearScale * WinogradPoints.NearSquare), x2, TLanes.Multiply(TLanes.All(WinogradPoints.NearScale), x0));
        TVector odd = TLanes.Multiply(TLanes.All(WinogradPoints.NearScale * WinogradPoints.Near), x1);
        (y1, y2) = (TLanes.Add(even, odd), TLanes.Subtract(even, odd));
        even = TLanes.MultiplyAdd(TLanes.All(WinogradPoints.FarScale * WinogradPoints.FarSquare), x2, TLanes.Multiply(TLanes.All(WinogradPoints.FarScale), x0));
        odd = TLanes.Multiply(TLanes.All(WinogradPoints.FarScale * WinogradPoints.Far), x1);
        (y3, y4) = (TLanes.Add(even, odd), TLanes.Subtract(even, odd));
        y5 = x2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ExpandRow(TVector x0, TVector x1, TVector x2, float* to, nint step)
    {
        Expand(x0, x1, x2, out TVector y0, out TVector y1, out TVector y2, out TVector y3, out TVector y4, out TVector y5);
        TLanes.Store(y0, to);
        TLanes.Store(y1, to + step);
        TLanes.Store(y2, to + (2 * step));
        TLanes.Store(y3, to + (3 * step));
        TLanes.Store(y4, to + (4 * step));
        TLanes.Store(y5, to + (5 * step));
    }

    // Gᵀ: the sums of the points' powers 0 to 2 times the scale times what stands at them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Contract(TVector x0, TVector x1, TVector x2, TVector x3, TVector x4, TVector x5, out TVector y0, out TVector y1, out TVector y2)
    {
        TVector near = TLanes.Multiply(TLanes.All(WinogradPoints.NearScale), TLanes.Add(x1, x2)), nearOdd = TLanes.Subtract(x1, x2);
        TVector far = TLanes.Multiply(TLanes.All(WinogradPoints.FarScale), TLanes.Add(x3, x4)), farOdd = TLanes.Subtract(x3, x4);
        y0 = TLanes.MultiplyAdd(TLanes.All(WinogradPoints.ZeroScale), x0, TLanes.Add(near, far));
        y1 = TLanes.MultiplyAdd(TLanes.All(WinogradPoints.NearScale * WinogradPoints.Near), nearOdd, TLanes.Multiply(TLanes.All(WinogradPoints.FarScale * WinogradPoints.Far), farOdd));
        y2 = TLanes.MultiplyAdd(TLanes.All(WinogradPoints.NearSquare), near, TLanes.MultiplyAdd(TLanes.All(WinogradPoints.FarSquare), far, x5));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Contract(float* m, nint row, out TVector y0, out TVector y1, out TVector y2) => Contract(
        TLanes.Load(m), TLanes.Load(m + row), TLanes.Load(m + (2 * row)), TLanes.Load(m + (3 * row)), TLanes.Load(m + (4 * row)), TLanes.Load(m + (5 * row)), out y0, out y1, out y2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ContractRow(TVector x0, TVector x1, TVector x2, TVector x3, TVector x4, TVector x5, float* kernel, nint step)
    {
        Contract(x0, x1, x2, x3, x4, x5, out TVector y0, out TVector y1, out TVector y2);
        TLanes.Store(y0, kernel);
        TLanes.Store(y1, kernel + step);
        TLanes.Store(y2, kernel + (2 * step));
    }
}
