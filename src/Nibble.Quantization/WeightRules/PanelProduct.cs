using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nibble.Quantization;

/// <summary>Products of matrices of doubles whose columns stand in <see cref="Panels"/>.</summary>
/// <remarks>
/// Each element is one chain of fused multiply-adds over the terms in their order, which goes on from what is there already. So cutting the terms into blocks
/// changes no bit, nor does the number of threads or the width of lanes.
/// </remarks>
internal static class PanelProduct
{
    private const int Lanes = 4;
    private const int TermsAtOnce = 128;
    private const int PanelsAtOnce = 8;

    /// <summary>target[i, j] += Σ left[t, i] · right[t, j] for the eight columns i of one panel and the eight columns j of another.</summary>
    /// <param name="left">A panel.</param>
    /// <param name="right">A panel of as many terms.</param>
    /// <param name="target">Starts with the element of the first columns.</param>
    /// <param name="pitch">Elements from one row of the target to the next.</param>
    public static void Add(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> target, int pitch)
    {
        for (int row = 0; row < Panels.Width; row += Lanes)
            AddRows(left[row..], right, target[(row * pitch)..], pitch);
    }

    /// <summary>Each row times a symmetric matrix [n, n].</summary>
    public static double[][] OfSymmetric(double[][] rows, double[] matrix, int n)
    {
        int pitch = Panels.Padded(n);
        var left = new Panels(n, rows.Length);
        for (int row = 0; row < rows.Length; row++)
            left.SetColumn(row, rows[row]);
        var products = new double[Panels.Padded(rows.Length) * pitch];
        Parallel.For(0, ((pitch / Panels.Width) + PanelsAtOnce - 1) / PanelsAtOnce, part =>
        {
            int first = part * PanelsAtOnce * Panels.Width, columns = Math.Min(PanelsAtOnce * Panels.Width, n - first);
            var right = new Panels(TermsAtOnce, columns);
            for (int start = 0; start < n; start += TermsAtOnce)
            {
                int terms = Math.Min(TermsAtOnce, n - start);
                for (int term = 0; term < terms; term++)
                    right.SetTerm(term, matrix.AsSpan(((start + term) * n) + first, columns));
                for (int panel = 0; panel < left.Count; panel++)
                    for (int other = 0; other < right.Count; other++)
                        Add(left.Of(panel, start, terms), right.Of(other, 0, terms), products.AsSpan((panel * Panels.Width * pitch) + first + (other * Panels.Width)), pitch);
            }
        });
        return [.. Enumerable.Range(0, rows.Length).Select(row => products.AsSpan(row * pitch, n).ToArray())];
    }

    // Four columns of the left panel; the sums stay in registers while the terms pass.
    private static void AddRows(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> target, int pitch)
    {
        ref double lefts = ref MemoryMarshal.GetReference(left), rights = ref MemoryMarshal.GetReference(right);
        ref double a = ref target[0], b = ref target[pitch], c = ref target[2 * pitch], d = ref target.Slice(3 * pitch, Panels.Width)[0];
        Vector256<double> a0 = Vector256.LoadUnsafe(ref a), a1 = Vector256.LoadUnsafe(ref a, Lanes), b0 = Vector256.LoadUnsafe(ref b), b1 = Vector256.LoadUnsafe(ref b, Lanes);
        Vector256<double> c0 = Vector256.LoadUnsafe(ref c), c1 = Vector256.LoadUnsafe(ref c, Lanes), d0 = Vector256.LoadUnsafe(ref d), d1 = Vector256.LoadUnsafe(ref d, Lanes);
        for (int at = 0; at < right.Length; at += Panels.Width)
        {
            Vector256<double> low = Vector256.LoadUnsafe(ref rights, (nuint)at), high = Vector256.LoadUnsafe(ref rights, (nuint)at + Lanes);
            ref double factors = ref Unsafe.Add(ref lefts, at);
            var factor = Vector256.Create(factors);
            (a0, a1) = (Vector256.FusedMultiplyAdd(factor, low, a0), Vector256.FusedMultiplyAdd(factor, high, a1));
            factor = Vector256.Create(Unsafe.Add(ref factors, 1));
            (b0, b1) = (Vector256.FusedMultiplyAdd(factor, low, b0), Vector256.FusedMultiplyAdd(factor, high, b1));
            factor = Vector256.Create(Unsafe.Add(ref factors, 2));
            (c0, c1) = (Vector256.FusedMultiplyAdd(factor, low, c0), Vector256.FusedMultiplyAdd(factor, high, c1));
            factor = Vector256.Create(Unsafe.Add(ref factors, 3));
            (d0, d1) = (Vector256.FusedMultiplyAdd(factor, low, d0), Vector256.FusedMultiplyAdd(factor, high, d1));
        }

        Store(ref a, a0, a1);
        Store(ref b, b0, b1);
        Store(ref c, c0, c1);
        Store(ref d, d0, d1);
    }

    private static void Store(ref double target, Vector256<double> low, Vector256<double> high)
    {
        low.StoreUnsafe(ref target);
        high.StoreUnsafe(ref target, Lanes);
    }
}
