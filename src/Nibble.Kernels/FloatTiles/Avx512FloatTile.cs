using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Tiles of 12 rows and 32 columns: 24 of the 32 registers of AVX-512 hold sums, two a row of the panel, one an element of A in every lane.</summary>
internal sealed unsafe class Avx512FloatTile : FloatTile
{
    private const int Lanes = 16;

    public override string Name => "avx512f 12x32";

    public override bool IsSupported => Avx512F.IsSupported;

    public override int Rows => 12;

    public override int Columns => 2 * Lanes;

    public override void Multiply(FloatTileJob* job, int rows)
    {
        if (job->Interleaved && job->Fetched != null)
            Multiply<FetchingRows>(job, rows);
        else if (job->Interleaved)
            Multiply<InterleavedRows>(job, rows);
        else
            Multiply<SeparateRows>(job, rows);
    }

    private static void Multiply<TLayout>(FloatTileJob* job, int rows)
        where TLayout : struct, IRowLayout
    {
        switch (rows)
        {
            case 1: Multiply<RowCount.One, TLayout>(job); break;
            case 2: Multiply<RowCount.Two, TLayout>(job); break;
            case 3: Multiply<RowCount.Three, TLayout>(job); break;
            case 4: Multiply<RowCount.Four, TLayout>(job); break;
            case 5: Multiply<RowCount.Five, TLayout>(job); break;
            case 6: Multiply<RowCount.Six, TLayout>(job); break;
            case 7: Multiply<RowCount.Seven, TLayout>(job); break;
            case 8: Multiply<RowCount.Eight, TLayout>(job); break;
            case 9: Multiply<RowCount.Nine, TLayout>(job); break;
            case 10: Multiply<RowCount.Ten, TLayout>(job); break;
            case 11: Multiply<RowCount.Eleven, TLayout>(job); break;
            case 12: Multiply<RowCount.Twelve, TLayout>(job); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TRows, TLayout>(FloatTileJob* job)
        where TRows : struct, IRowCount
        where TLayout : struct, IRowLayout
    {
        float* from = job->From;
        nint fromStep = job->FromStep;
        Vector512<float> s0 = Vector512.Load(from), t0 = Vector512.Load(from + Lanes);
        Vector512<float> s1 = TRows.Value > 1 ? Vector512.Load(from + (1 * fromStep)) : default, t1 = TRows.Value > 1 ? Vector512.Load(from + (1 * fromStep) + Lanes) : default;
        Vector512<float> s2 = TRows.Value > 2 ? Vector512.Load(from + (2 * fromStep)) : default, t2 = TRows.Value > 2 ? Vector512.Load(from + (2 * fromStep) + Lanes) : default;
        Vector512<float> s3 = TRows.Value > 3 ? Vector512.Load(from + (3 * fromStep)) : default, t3 = TRows.Value > 3 ? Vector512.Load(from + (3 * fromStep) + Lanes) : default;
        Vector512<float> s4 = TRows.Value > 4 ? Vector512.Load(from + (4 * fromStep)) : default, t4 = TRows.Value > 4 ? Vector512.Load(from + (4 * fromStep) + Lanes) : default;
        Vector512<float> s5 = TRows.Value > 5 ? Vector512.Load(from + (5 * fromStep)) : default, t5 = TRows.Value > 5 ? Vector512.Load(from + (5 * fromStep) + Lanes) : default;
        Vector512<float> s6 = TRows.Value > 6 ? Vector512.Load(from + (6 * fromStep)) : default, t6 = TRows.Value > 6 ? Vector512.Load(from + (6 * fromStep) + Lanes) : default;
        Vector512<float> s7 = TRows.Value > 7 ? Vector512.Load(from + (7 * fromStep)) : default, t7 = TRows.Value > 7 ? Vector512.Load(from + (7 * fromStep) + Lanes) : default;
        Vector512<float> s8 = TRows.Value > 8 ? Vector512.Load(from + (8 * fromStep)) : default, t8 = TRows.Value > 8 ? Vector512.Load(from + (8 * fromStep) + Lanes) : default;
        Vector512<float> s9 = TRows.Value > 9 ? Vector512.Load(from + (9 * fromStep)) : default, t9 = TRows.Value > 9 ? Vector512.Load(from + (9 * fromStep) + Lanes) : default;
        Vector512<float> s10 = TRows.Value > 10 ? Vector512.Load(from + (10 * fromStep)) : default, t10 = TRows.Value > 10 ? Vector512.Load(from + (10 * fromStep) + Lanes) : default;
        Vector512<float> s11 = TRows.Value > 11 ? Vector512.Load(from + (11 * fromStep)) : default, t11 = TRows.Value > 11 ? Vector512.Load(from + (11 * fromStep) + Lanes) : default;

        nint rowStep = TLayout.Interleaved ? sizeof(float) : job->RowStep, step = TLayout.Interleaved ? 12 * sizeof(float) : job->Step;
        float* panel = job->Panel;
        byte* fetched = job->Fetched;
        for (nint tap = 0; tap < job->Taps; tap++)
        {
            byte* a0 = job->Left + job->Offsets[tap];
            byte* a3 = a0 + (3 * rowStep);
            byte* a6 = a0 + (6 * rowStep);
            byte* a9 = a0 + (9 * rowStep);
            nint* fetches = job->Fetches;
            for (nint k = job->Length; k > 0; k--)
            {
                if (TLayout.Fetches)
                    Sse.Prefetch1(fetched + *fetches++);
                Sse.Prefetch0(panel + PrefetchDistance);
                if (TRows.Value <= 2)
                    Sse.Prefetch0(panel + PrefetchDistance + Lanes);
                if (TLayout.Interleaved)
                    Sse.Prefetch0(a0 + InterleavedDistance);
                Vector512<float> b0 = Vector512.Load(panel), b1 = Vector512.Load(panel + Lanes);
                Vector512<float> x0 = Vector512.Create(*(float*)a0);
                s0 = Avx512F.FusedMultiplyAdd(x0, b0, s0);
                t0 = Avx512F.FusedMultiplyAdd(x0, b1, t0);
                if (TRows.Value > 1)
                {
                    Vector512<float> x1 = Vector512.Create(*(float*)(a0 + rowStep));
                    s1 = Avx512F.FusedMultiplyAdd(x1, b0, s1);
                    t1 = Avx512F.FusedMultiplyAdd(x1, b1, t1);
                }

                if (TRows.Value > 2)
                {
                    Vector512<float> x2 = Vector512.Create(*(float*)(a0 + (2 * rowStep)));
                    s2 = Avx512F.FusedMultiplyAdd(x2, b0, s2);
                    t2 = Avx512F.FusedMultiplyAdd(x2, b1, t2);
                }

                if (TRows.Value > 3)
                {
                    Vector512<float> x3 = Vector512.Create(*(float*)a3);
                    s3 = Avx512F.FusedMultiplyAdd(x3, b0, s3);
                    t3 = Avx512F.FusedMultiplyAdd(x3, b1, t3);
                }

                if (TRows.Value > 4)
                {
                    Vector512<float> x4 = Vector512.Create(*(float*)(a3 + rowStep));
                    s4 = Avx512F.FusedMultiplyAdd(x4, b0, s4);
                    t4 = Avx512F.FusedMultiplyAdd(x4, b1, t4);
                }

                if (TRows.Value > 5)
                {
                    Vector512<float> x5 = Vector512.Create(*(float*)(a3 + (2 * rowStep)));
                    s5 = Avx512F.FusedMultiplyAdd(x5, b0, s5);
                    t5 = Avx512F.FusedMultiplyAdd(x5, b1, t5);
                }

                if (TRows.Value > 6)
                {
                    Vector512<float> x6 = Vector512.Create(*(float*)a6);
                    s6 = Avx512F.FusedMultiplyAdd(x6, b0, s6);
                    t6 = Avx512F.FusedMultiplyAdd(x6, b1, t6);
                }

                if (TRows.Value > 7)
                {
                    Vector512<float> x7 = Vector512.Create(*(float*)(a6 + rowStep));
                    s7 = Avx512F.FusedMultiplyAdd(x7, b0, s7);
                    t7 = Avx512F.FusedMultiplyAdd(x7, b1, t7);
                }

                if (TRows.Value > 8)
                {
                    Vector512<float> x8 = Vector512.Create(*(float*)(a6 + (2 * rowStep)));
                    s8 = Avx512F.FusedMultiplyAdd(x8, b0, s8);
                    t8 = Avx512F.FusedMultiplyAdd(x8, b1, t8);
                }

                if (TRows.Value > 9)
                {
                    Vector512<float> x9 = Vector512.Create(*(float*)a9);
                    s9 = Avx512F.FusedMultiplyAdd(x9, b0, s9);
                    t9 = Avx512F.FusedMultiplyAdd(x9, b1, t9);
                }

                if (TRows.Value > 10)
                {
                    Vector512<float> x10 = Vector512.Create(*(float*)(a9 + rowStep));
                    s10 = Avx512F.FusedMultiplyAdd(x10, b0, s10);
                    t10 = Avx512F.FusedMultiplyAdd(x10, b1, t10);
                }

                if (TRows.Value > 11)
                {
                    Vector512<float> x11 = Vector512.Create(*(float*)(a9 + (2 * rowStep)));
                    s11 = Avx512F.FusedMultiplyAdd(x11, b0, s11);
                    t11 = Avx512F.FusedMultiplyAdd(x11, b1, t11);
                }

                panel += 2 * Lanes;
                a0 += step;
                a3 += step;
                a6 += step;
                a9 += step;
            }
        }

        Vector512<float> low = Vector512.Create(job->Low), high = Vector512.Create(job->High);
        float* to = job->To;
        nint toStep = job->ToStep;
        Store(s0, t0, low, high, to);
        if (TRows.Value > 1)
            Store(s1, t1, low, high, to + (1 * toStep));
        if (TRows.Value > 2)
            Store(s2, t2, low, high, to + (2 * toStep));
        if (TRows.Value > 3)
            Store(s3, t3, low, high, to + (3 * toStep));
        if (TRows.Value > 4)
            Store(s4, t4, low, high, to + (4 * toStep));
        if (TRows.Value > 5)
            Store(s5, t5, low, high, to + (5 * toStep));
        if (TRows.Value > 6)
            Store(s6, t6, low, high, to + (6 * toStep));
        if (TRows.Value > 7)
            Store(s7, t7, low, high, to + (7 * toStep));
        if (TRows.Value > 8)
            Store(s8, t8, low, high, to + (8 * toStep));
        if (TRows.Value > 9)
            Store(s9, t9, low, high, to + (9 * toStep));
        if (TRows.Value > 10)
            Store(s10, t10, low, high, to + (10 * toStep));
        if (TRows.Value > 11)
            Store(s11, t11, low, high, to + (11 * toStep));
    }

    // Of two operands of which one is no number the processor takes the second, so NaN stays.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> first, Vector512<float> second, Vector512<float> low, Vector512<float> high, float* to)
    {
        Vector512.Store(Avx512F.Min(high, Avx512F.Max(low, first)), to);
        Vector512.Store(Avx512F.Min(high, Avx512F.Max(low, second)), to + Lanes);
    }
}
