using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>The work of a <see cref="FloatDepthwise"/>: a run of rows at a time, four rows and sixteen channels at once, so that a weight that was read serves four times.</summary>
internal unsafe struct FloatDepthwiseTiles : ITiles
{
    private const int BlockRows = 4;
    private const int Lanes = 8;

    public float* Input;

    public RowGrid Rows;

    public int* Taps;

    public int TapCount;

    public int Outputs;

    public int Multiplier;

    /// <summary>[taps, outputs], then the bias.</summary>
    public float* Weights;

    public float* Output;

    public RowGrid OutputRows;

    public float Low;

    public float High;

    public readonly int Count => Rows.Images * Rows.Runs;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int tile)
    {
        (int image, int run) = Math.DivRem(tile, Rows.Runs);
        int position = 0;
        bool vectors = Vector256.IsHardwareAccelerated && Multiplier == 1;
        for (; vectors && position <= Rows.Positions - BlockRows; position += BlockRows)
        {
            float* x = Input + Rows[image, run, position];
            float* y = Output + OutputRows[image, run, position];
            int channel = 0;
            for (; channel <= Outputs - (2 * Lanes); channel += 2 * Lanes)
                FourRows(x + channel, channel, y + channel);
            for (int row = 0; row < BlockRows; row++)
                OneRow(x + (row * Rows.PositionStep), channel, y + (row * OutputRows.PositionStep));
        }

        for (; position < Rows.Positions; position++)
            OneRow(Input + Rows[image, run, position], 0, Output + OutputRows[image, run, position]);
    }

    private readonly void FourRows(float* x, int channel, float* y)
    {
        nint step = Rows.PositionStep, outputStep = OutputRows.PositionStep;
        float* weight = Weights + channel;
        float* bias = weight + ((nint)TapCount * Outputs);
        Vector256<float> s0 = Vector256.Load(bias), t0 = Vector256.Load(bias + Lanes);
        Vector256<float> s1 = s0, t1 = t0, s2 = s0, t2 = t0, s3 = s0, t3 = t0;
        for (int tap = 0; tap < TapCount; tap++, weight += Outputs)
        {
            Vector256<float> w0 = Vector256.Load(weight), w1 = Vector256.Load(weight + Lanes);
            float* a = x + Taps[tap];
            s0 = Vector256.FusedMultiplyAdd(Vector256.Load(a), w0, s0);
            t0 = Vector256.FusedMultiplyAdd(Vector256.Load(a + Lanes), w1, t0);
            a += step;
            s1 = Vector256.FusedMultiplyAdd(Vector256.Load(a), w0, s1);
            t1 = Vector256.FusedMultiplyAdd(Vector256.Load(a + Lanes), w1, t1);
            a += step;
            s2 = Vector256.FusedMultiplyAdd(Vector256.Load(a), w0, s2);
            t2 = Vector256.FusedMultiplyAdd(Vector256.Load(a + Lanes), w1, t2);
            a += step;
            s3 = Vector256.FusedMultiplyAdd(Vector256.Load(a), w0, s3);
            t3 = Vector256.FusedMultiplyAdd(Vector256.Load(a + Lanes), w1, t3);
        }

        Store(s0, y);
        Store(t0, y + Lanes);
        Store(s1, y + outputStep);
        Store(t1, y + outputStep + Lanes);
        Store(s2, y + (2 * outputStep));
        Store(t2, y + (2 * outputStep) + Lanes);
        Store(s3, y + (3 * outputStep));
        Store(t3, y + (3 * outputStep) + Lanes);
    }

    // From a channel on.
    private readonly void OneRow(float* x, int channel, float* y)
    {
        if (Vector256.IsHardwareAccelerated && Multiplier == 1)
            for (; channel <= Outputs - Lanes; channel += Lanes)
                EightChannels(x + channel, channel, y + channel);
        for (; channel < Outputs; channel++)
        {
            float sum = Weights[((nint)TapCount * Outputs) + channel];
            for (int tap = 0; tap < TapCount; tap++)
                sum = MathF.FusedMultiplyAdd(x[Taps[tap] + (channel / Multiplier)], Weights[((nint)tap * Outputs) + channel], sum);
            y[channel] = sum < Low ? Low : sum > High ? High : sum;
        }
    }

    private readonly void EightChannels(float* x, int channel, float* y)
    {
        float* weight = Weights + channel;
        Vector256<float> sum = Vector256.Load(weight + ((nint)TapCount * Outputs));
        for (int tap = 0; tap < TapCount; tap++, weight += Outputs)
            sum = Vector256.FusedMultiplyAdd(Vector256.Load(x + Taps[tap]), Vector256.Load(weight), sum);
        Store(sum, y);
    }

    // NaN is neither below nor above.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Store(Vector256<float> sum, float* y)
    {
        Vector256<float> low = Vector256.Create(Low), high = Vector256.Create(High);
        sum = Vector256.ConditionalSelect(Vector256.LessThan(sum, low), low, sum);
        Vector256.Store(Vector256.ConditionalSelect(Vector256.GreaterThan(sum, high), high, sum), y);
    }
}
