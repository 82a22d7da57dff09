using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Nibble.Kernels;

/// <summary>Tiles of 8 rows and 8 columns: 16 of the 32 registers of Arm's Advanced SIMD hold sums.</summary>
internal sealed unsafe class AdvSimdFloatTile : FloatTile
{
    private const int Lanes = 4;

    public override string Name => "advsimd 8x8";

    public override bool IsSupported => AdvSimd.Arm64.IsSupported;

    public override int Rows => 8;

    public override int Columns => 2 * Lanes;

    public override void Multiply(FloatTileJob* job, int rows)
    {
        if (job->Interleaved)
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
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TRows, TLayout>(FloatTileJob* job)
        where TRows : struct, IRowCount
        where TLayout : struct, IRowLayout
    {
        float* from = job->From;
        nint fromStep = job->FromStep;
        Vector128<float> s0 = Vector128.Load(from), t0 = Vector128.Load(from + Lanes);
        Vector128<float> s1 = TRows.Value > 1 ? Vector128.Load(from + (1 * fromStep)) : default, t1 = TRows.Value > 1 ? Vector128.Load(from + (1 * fromStep) + Lanes) : default;
        Vector128<float> s2 = TRows.Value > 2 ? Vector128.Load(from + (2 * fromStep)) : default, t2 = TRows.Value > 2 ? Vector128.Load(from + (2 * fromStep) + Lanes) : default;
        Vector128<float> s3 = TRows.Value > 3 ? Vector128.Load(from + (3 * fromStep)) : default, t3 = TRows.Value > 3 ? Vector128.Load(from + (3 * fromStep) + Lanes) : default;
        Vector128<float> s4 = TRows.Value > 4 ? Vector128.Load(from + (4 * fromStep)) : default, t4 = TRows.Value > 4 ? Vector128.Load(from + (4 * fromStep) + Lanes) : default;
        Vector128<float> s5 = TRows.Value > 5 ? Vector128.Load(from + (5 * fromStep)) : default, t5 = TRows.Value > 5 ? Vector128.Load(from + (5 * fromStep) + Lanes) : default;
        Vector128<float> s6 = TRows.Value > 6 ? Vector128.Load(from + (6 * fromStep)) : default, t6 = TRows.Value > 6 ? Vector128.Load(from + (6 * fromStep) + Lanes) : default;
        Vector128<float> s7 = TRows.Value > 7 ? Vector128.Load(from + (7 * fromStep)) : default, t7 = TRows.Value > 7 ? Vector128.Load(from + (7 * fromStep) + Lanes) : default;

        nint rowStep = TLayout.Interleaved ? sizeof(float) : job->RowStep, step = TLayout.Interleaved ? 8 * sizeof(float) : job->Step;
        float* panel = job->Panel;
        for (nint tap = 0; tap < job->Taps; tap++)
        {
            byte* a0 = job->Left + job->Offsets[tap];
            byte* a3 = a0 + (3 * rowStep);
            byte* a6 = a0 + (6 * rowStep);
            for (nint k = job->Length; k > 0; k--)
            {
                Vector128<float> b0 = Vector128.Load(panel), b1 = Vector128.Load(panel + Lanes);
                Vector128<float> x0 = Vector128.Create(*(float*)a0);
                s0 = Vector128.FusedMultiplyAdd(x0, b0, s0);
                t0 = Vector128.FusedMultiplyAdd(x0, b1, t0);
                if (TRows.Value > 1)
                {
                    Vector128<float> x1 = Vector128.Create(*(float*)(a0 + rowStep));
                    s1 = Vector128.FusedMultiplyAdd(x1, b0, s1);
                    t1 = Vector128.FusedMultiplyAdd(x1, b1, t1);
                }

                if (TRows.Value > 2)
                {
                    Vector128<float> x2 = Vector128.Create(*(float*)(a0 + (2 * rowStep)));
                    s2 = Vector128.FusedMultiplyAdd(x2, b0, s2);
                    t2 = Vector128.FusedMultiplyAdd(x2, b1, t2);
                }

                if (TRows.Value > 3)
                {
                    Vector128<float> x3 = Vector128.Create(*(float*)a3);
                    s3 = Vector128.FusedMultiplyAdd(x3, b0, s3);
                    t3 = Vector128.FusedMultiplyAdd(x3, b1, t3);
                }

                if (TRows.Value > 4)
                {
                    Vector128<float> x4 = Vector128.Create(*(float*)(a3 + rowStep));
                    s4 = Vector128.FusedMultiplyAdd(x4, b0, s4);
                    t4 = Vector128.FusedMultiplyAdd(x4, b1, t4);
                }

                if (TRows.Value > 5)
                {
                    Vector128<float> x5 = Vector128.Create(*(float*)(a3 + (2 * rowStep)));
                    s5 = Vector128.FusedMultiplyAdd(x5, b0, s5);
                    t5 = Vector128.FusedMultiplyAdd(x5, b1, t5);
                }

                if (TRows.Value > 6)
                {
                    Vector128<float> x6 = Vector128.Create(*(float*)a6);
                    s6 = Vector128.FusedMultiplyAdd(x6, b0, s6);
                    t6 = Vector128.FusedMultiplyAdd(x6, b1, t6);
                }

                if (TRows.Value > 7)
                {
                    Vector128<float> x7 = Vector128.Create(*(float*)(a6 + rowStep));
                    s7 = Vector128.FusedMultiplyAdd(x7, b0, s7);
                    t7 = Vector128.FusedMultiplyAdd(x7, b1, t7);
                }

                panel += 2 * Lanes;
                a0 += step;
                a3 += step;
                a6 += step;
            }
        }

        Vector128<float> low = Vector128.Create(job->Low), high = Vector128.Create(job->High);
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
    }

    // By comparisons, as the reference has it: NaN stays, and so does the sign of zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<float> first, Vector128<float> second, Vector128<float> low, Vector128<float> high, float* to)
    {
        Vector128.Store(Clamp(first, low, high), to);
        Vector128.Store(Clamp(second, low, high), to + Lanes);
    }

    private static Vector128<float> Clamp(Vector128<float> sums, Vector128<float> low, Vector128<float> high)
    {
        Vector128<float> raised = Vector128.ConditionalSelect(Vector128.LessThan(sums, low), low, sums);
        return Vector128.ConditionalSelect(Vector128.GreaterThan(raised, high), high, raised);
    }
}
