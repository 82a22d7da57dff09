using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Nibble.Numerics;

namespace Nibble.Kernels;

/// <summary>Codes of the next grid by an integer multiplier and a shift with one rounding, to nearest even, then clamped: no floats at all.</summary>
/// <remarks>The integers of <see cref="FixedPointMultiplier.Apply"/>, two sums to a 64-bit lane pair: sums of even channels in one register, of odd channels in another.</remarks>
public sealed unsafe class FixedPointStage : OutputStage
{
    // A product is below 2^62, so any longer shift gives 0, as this one does.
    private const int LongestShift = 63;

    private readonly int[] _mantissas;
    private readonly int[] _shifts;
    private readonly int _low;
    private readonly int _high;
    private readonly int _zero;

    /// <summary>Codes of up to 8 bits as unsigned bytes.</summary>
    /// <param name="bias">Added to the sums as an integer, one for each channel; empty for none.</param>
    /// <param name="multipliers">The nearest of (s_x · s_w) / s_y, one for each channel.</param>
    /// <param name="low">The least byte, inclusive.</param>
    /// <param name="high">The greatest byte, inclusive.</param>
    /// <param name="zero">The byte of real 0.</param>
    public FixedPointStage(ReadOnlySpan<int> bias, ReadOnlySpan<FixedPointMultiplier> multipliers, byte low, byte high, byte zero)
        : this(sizeof(byte), bias, multipliers, low - zero, high - zero, zero)
    {
    }

    private FixedPointStage(int elementSize, ReadOnlySpan<int> bias, ReadOnlySpan<FixedPointMultiplier> multipliers, int low, int high, int zero)
        : base(elementSize, bias)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(low, high);
        Channels = multipliers.Length;
        int[] mantissas = new int[multipliers.Length], shifts = new int[multipliers.Length];
        for (int channel = 0; channel < multipliers.Length; channel++)
            (mantissas[channel], shifts[channel]) = (multipliers[channel].Mantissa, Math.Min(31 + multipliers[channel].Shift, LongestShift));
        _mantissas = Padded<int>(mantissas);
        _shifts = Padded<int>(shifts);
        _shifts.AsSpan(multipliers.Length).Fill(1); // a lane without a channel is shifted too
        (_low, _high, _zero) = (low, high, zero);
    }

    internal override int? Channels { get; }

    /// <summary>Codes of up to 16 bits, their zero point removed.</summary>
    /// <param name="bias">Added to the sums as an integer, one for each channel; empty for none.</param>
    /// <param name="multipliers">The nearest of (s_x · s_w) / s_y, one for each channel.</param>
    /// <param name="low">The least code less the zero point.</param>
    /// <param name="high">The greatest code less the zero point.</param>
    public static FixedPointStage ToShorts(ReadOnlySpan<int> bias, ReadOnlySpan<FixedPointMultiplier> multipliers, short low, short high) =>
        new(sizeof(short), bias, multipliers, low, high, 0);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Write(int* sums, nint pitch, int rows, int firstChannel, int channels, int* offsets, float scale, byte* output, nint rowStep)
    {
        Vector512<int> zero = Vector512.Create(_zero);
        for (int channel = 0; channel < channels; channel += Lanes)
        {
            int left = channels - channel;
            Vector512<int> offset = Vector512.Load(offsets + firstChannel + channel);
            Vector512<int> mantissa = Vector512.Create(_mantissas, firstChannel + channel), shift = Vector512.Create(_shifts, firstChannel + channel);
            for (int row = 0; row < rows; row++)
            {
                Vector512<int> codes = Multiply(Vector512.Load(sums + (row * pitch) + channel) + offset, mantissa, shift) + zero;
                if (ElementSize == sizeof(byte))
                    LaneStore.Bytes(codes, output + (row * rowStep) + channel, left);
                else
                    LaneStore.Shorts(codes, (short*)output + (row * rowStep) + channel, left);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<int> Multiply(Vector512<int> values, Vector512<int> mantissas, Vector512<int> shifts)
    {
        if (Avx512F.IsSupported)
        {
            // A 64-bit lane has an even channel in its low half and an odd one in its high half.
            Vector512<long> even = Rounded(Avx512F.Multiply(values, mantissas), (shifts.AsUInt64() << 32) >> 32);
            Vector512<long> odd = Rounded(Avx512F.Multiply((values.AsInt64() >> 32).AsInt32(), (mantissas.AsInt64() >> 32).AsInt32()), shifts.AsUInt64() >> 32);
            return Vector512.ConditionalSelect(Vector512.Create(0x00000000FFFFFFFFL), even, odd << 32).AsInt32();
        }

        if (Avx2.IsSupported)
            return Vector512.Create(Multiply(values.GetLower(), mantissas.GetLower(), shifts.GetLower()), Multiply(values.GetUpper(), mantissas.GetUpper(), shifts.GetUpper()));

        Vector512<int> codes = values;
        for (int lane = 0; lane < Lanes; lane++)
        {
            long product = (long)values[lane] * mantissas[lane];
            codes = codes.WithElement(lane, (int)Math.Clamp(Rounded(product, shifts[lane]), _low, _high));
        }

        return codes;
    }

    // Half a step less one, and one more where the quotient is odd: what lies above a tie goes up, a tie to the even side.
    private Vector512<long> Rounded(Vector512<long> products, Vector512<ulong> shifts)
    {
        Vector512<long> odd = Avx512F.ShiftRightArithmeticVariable(products, shifts) & Vector512<long>.One;
        Vector512<long> nudge = Avx512F.ShiftLeftLogicalVariable(Vector512<long>.One, shifts - Vector512<ulong>.One) - Vector512<long>.One;
        Vector512<long> quotients = Avx512F.ShiftRightArithmeticVariable(products + nudge + odd, shifts);
        return Vector512.Min(Vector512.Max(quotients, Vector512.Create((long)_low)), Vector512.Create((long)_high));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<int> Multiply(Vector256<int> values, Vector256<int> mantissas, Vector256<int> shifts)
    {
        Vector256<long> even = Rounded(Avx2.Multiply(values, mantissas), (shifts.AsUInt64() << 32) >> 32);
        Vector256<long> odd = Rounded(Avx2.Multiply((values.AsInt64() >>> 32).AsInt32(), (mantissas.AsInt64() >>> 32).AsInt32()), shifts.AsUInt64() >> 32);
        return Vector256.ConditionalSelect(Vector256.Create(0x00000000FFFFFFFFL), even, odd << 32).AsInt32();
    }

    private Vector256<long> Rounded(Vector256<long> products, Vector256<ulong> shifts)
    {
        Vector256<long> odd = ShiftRight(products, shifts) & Vector256<long>.One;
        Vector256<long> nudge = Avx2.ShiftLeftLogicalVariable(Vector256<long>.One, shifts - Vector256<ulong>.One) - Vector256<long>.One;
        return Vector256.Min(Vector256.Max(ShiftRight(products + nudge + odd, shifts), Vector256.Create((long)_low)), Vector256.Create((long)_high));
    }

    // AVX2 has no arithmetic shift of 64 bits: 2^63 more makes numbers unsigned, and is taken away again, shifted as well.
    private static Vector256<long> ShiftRight(Vector256<long> values, Vector256<ulong> shifts)
    {
        Vector256<ulong> half = Vector256.Create(1UL << 63);
        return (Avx2.ShiftRightLogicalVariable(values.AsUInt64() ^ half, shifts) - Avx2.ShiftRightLogicalVariable(half, shifts)).AsInt64();
    }

    private static long Rounded(long product, int shift) => (product + (1L << (shift - 1)) - 1 + ((product >> shift) & 1)) >> shift;
}
