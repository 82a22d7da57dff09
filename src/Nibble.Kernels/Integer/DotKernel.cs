using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>The walk over rows, taps and dwords that all kernels in C# share: four rows by two vectors of outputs at a time, or one row.</summary>
internal sealed unsafe class DotKernel<TDot, TSums, TWeights, TInputs> : IntegerKernel
    where TDot : struct, IDot<TSums, TWeights, TInputs>
    where TSums : struct
{
    public override string Name => TDot.Name;

    public override string? WhyUnsupported => TDot.WhyUnsupported;

    public override int AccumulatorBits => TDot.AccumulatorBits;

    internal override int MostRows => 4;

    internal override bool TakesSigned => TDot.TakesSigned;

    internal override int MostPlaneRows => Avx2.IsSupported && !TDot.TakesSigned ? 1 : 0;

    public override bool IsExactFor(byte greatest, PairSums pairs) => TDot.IsExactFor(greatest, pairs);

    internal override void Multiply(ref ByteTile tile, int rows, int outputs)
    {
        for (int lane = 0; lane < outputs; lane += 2 * TDot.Lanes)
        {
            if (rows == 1)
                OneRow(tile, lane);
            else
                FourRows(tile, lane, rows);
        }
    }

    internal override void MultiplyPlanes(ref PlaneRow row, int bits) => Avx2Planes.Multiply(row, bits);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneRow(in ByteTile tile, int lane)
    {
        sbyte* step = tile.Panel + (4 * lane);
        int second = 4 * TDot.Lanes;
        TSums low = default, high = default;
        for (nint tap = 0; tap < tile.TapCount; tap++)
        {
            byte* row = tile.Rows + tile.Taps[tap];
            for (byte* end = row + (4 * tile.Dwords); row < end; row += 4, step += ByteTile.StepBytes)
            {
                TInputs inputs = TDot.Inputs(row);
                low = TDot.Add(low, inputs, TDot.Weights(step));
                high = TDot.Add(high, inputs, TDot.Weights(step + second));
            }
        }

        TDot.Store(low, tile.Sums + lane);
        TDot.Store(high, tile.Sums + lane + TDot.Lanes);
    }

    // Two or three rows take the last one again: there is room for its sums.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRows(in ByteTile tile, int lane, int rows)
    {
        sbyte* step = tile.Panel + (4 * lane);
        int second = 4 * TDot.Lanes;
        nint step1 = tile.RowStep, step2 = Math.Min(2, rows - 1) * step1, step3 = Math.Min(3, rows - 1) * step1;
        TSums low0 = default, low1 = default, low2 = default, low3 = default;
        TSums high0 = default, high1 = default, high2 = default, high3 = default;
        for (nint tap = 0; tap < tile.TapCount; tap++)
        {
            byte* row = tile.Rows + tile.Taps[tap];
            for (byte* end = row + (4 * tile.Dwords); row < end; row += 4, step += ByteTile.StepBytes)
            {
                TWeights low = TDot.Weights(step), high = TDot.Weights(step + second);
                TInputs inputs = TDot.Inputs(row);
                low0 = TDot.Add(low0, inputs, low);
                high0 = TDot.Add(high0, inputs, high);
                inputs = TDot.Inputs(row + step1);
                low1 = TDot.Add(low1, inputs, low);
                high1 = TDot.Add(high1, inputs, high);
                inputs = TDot.Inputs(row + step2);
                low2 = TDot.Add(low2, inputs, low);
                high2 = TDot.Add(high2, inputs, high);
                inputs = TDot.Inputs(row + step3);
                low3 = TDot.Add(low3, inputs, low);
                high3 = TDot.Add(high3, inputs, high);
            }
        }

        int* sums = tile.Sums + lane;
        Store(sums, low0, high0);
        Store(sums + ByteTile.Outputs, low1, high1);
        Store(sums + (2 * ByteTile.Outputs), low2, high2);
        Store(sums + (3 * ByteTile.Outputs), low3, high3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(int* at, TSums low, TSums high)
    {
        TDot.Store(low, at);
        TDot.Store(high, at + TDot.Lanes);
    }
}
