using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Tiles of 6 rows and 16 columns: 12 of the 16 registers of AVX2 hold sums, two a row of the panel, one an element of A in every lane.</summary>
internal sealed unsafe class FmaFloatTile : FloatTile
{
    private const int Lanes = 8;

    public override string Name => "fma 6x16";

    public override bool IsSupported => Fma.IsSupported && Avx2.IsSupported;

    public override int Rows => 6;

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
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TRows, TLayout>(FloatTileJob* job)
        where TRows : struct, IRowCount
        where TLayout : struct, IRowLayout
    {
        float* from = job->From;
        nint fromStep = job->FromStep;
        Vector256<float> s0 = Vector256.Load(from), t0 = Vector256.Load(from + Lanes);
        Vector256<float> s1 = TRows.Value > 1 ? Vector256.Load(from + (1 * fromStep)) : default, t1 = TRows.Value > 1 ? Vector256.Load(from + (1 * fromStep) + Lanes) : default;
        Vector256<float> s2 = TRows.Value > 2 ? Vector256.Load(from + (2 * fromStep)) : default, t2 = TRows.Value > 2 ? Vector256.Load(from + (2 * fromStep) + Lanes) : default;
        Vector256<float> s3 = TRows.Value > 3 ? Vector256.Load(from + (3 * fromStep)) : default, t3 = TRows.Value > 3 ? Vector256.Load(from + (3 * fromStep) + Lanes) : default;
        Vector256<float> s4 = TRows.Value > 4 ? Vector256.Load(from + (4 * fromStep)) : default, t4 = TRows.Value > 4 ? Vector256.Load(from + (4 * fromStep) + Lanes) : default;
        Vector256<float> s5 = TRows.Value > 5 ? Vector256.Load(from + (5 * fromStep)) : default, t5 = TRows.Value > 5 ? Vector256.Load(from + (5 * fromStep) + Lanes) : default;

        nint rowStep = TLayout.Interleaved ? sizeof(float) : job->RowStep, step = TLayout.Interleaved ? 6 * sizeof(float) : job->Step;
        float* panel = job->Panel;
        byte* fetched = job->Fetched;
        for (nint tap = 0; tap < job->Taps; tap++)
        {
            byte* a0 = job->Left + job->Offsets[tap];
            byte* a3 = a0 + (3 * rowStep);
            nint* fetches = job->Fetches;
            for (nint k = job->Length; k > 0; k--)
            {
                if (TLayout.Fetches)
                    Sse.Prefetch1(fetched + *fetches++);
                Sse.Prefetch0(panel + PrefetchDistance);
                if (TLayout.Interleaved)
                    Sse.Prefetch0(a0 + InterleavedDistance);
                Vector256<float> b0 = Vector256.Load(panel), b1 = Vector256.Load(panel + Lanes);
                Vector256<float> x0 = Vector256.Create(*(float*)a0);
                s0 = Fma.MultiplyAdd(x0, b0, s0);
                t0 = Fma.MultiplyAdd(x0, b1, t0);
                if (TRows.Value > 1)
                {
                    Vector256<float> x1 = Vector256.Create(*(float*)(a0 + rowStep));
                    s1 = Fma.MultiplyAdd(x1, b0, s1);
                    t1 = Fma.MultiplyAdd(x1, b1, t1);
                }

                if (TRows.Value > 2)
                {
                    Vector256<float> x2 = Vector256.Create(*(float*)(a0 + (2 * rowStep)));
                    s2 = Fma.MultiplyAdd(x2, b0, s2);
                    t2 = Fma.MultiplyAdd(x2, b1, t2);
                }

                if (TRows.Value > 3)
                {
                    Vector256<float> x3 = Vector256.Create(*(float*)a3);
                    s3 = Fma.MultiplyAdd(x3, b0, s3);
                    t3 = Fma.MultiplyAdd(x3, b1, t3);
                }

                if (TRows.Value > 4)
                {
                    Vector256<float> x4 = Vector256.Create(*(float*)(a3 + rowStep));
                    s4 = Fma.MultiplyAdd(x4, b0, s4);
                    t4 = Fma.MultiplyAdd(x4, b1, t4);
                }

                if (TRows.Value > 5)
                {
                    Vector256<float> x5 = Vector256.Create(*(float*)(a3 + (2 * rowStep)));
                    s5 = Fma.MultiplyAdd(x5, b0, s5);
                    t5 = Fma.MultiplyAdd(x5, b1, t5);
                }

                panel += 2 * Lanes;
                a0 += step;
                a3 += step;
            }
        }

        Vector256<float> low = Vector256.Create(job->Low), high = Vector256.Create(job->High);
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
    }

    // Of two operands of which one is no number the processor takes the second, so NaN stays.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> first, Vector256<float> second, Vector256<float> low, Vector256<float> high, float* to)
    {
        Vector256.Store(Avx.Min(high, Avx.Max(low, first)), to);
        Vector256.Store(Avx.Min(high, Avx.Max(low, second)), to + Lanes);
    }
}
