using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Codes of the next grid by a float factor: the nearest integer, ties to even, of float(sum) · factor, clamped.</summary>
/// <remarks>One float product and one rounding a sum, the same on every machine.</remarks>
public sealed unsafe class FloatScaleStage : OutputStage
{
    private readonly float[] _factors;
    private readonly float _low;
    private readonly float _high;
    private readonly int _zero;

    /// <summary>Codes of up to 8 bits as unsigned bytes.</summary>
    /// <param name="bias">Added to the sums as an integer, one for each channel; empty for none.</param>
    /// <param name="factors">(s_x · s_w) / s_y, one for each channel.</param>
    /// <param name="low">The least byte, inclusive.</param>
    /// <param name="high">The greatest byte, inclusive.</param>
    /// <param name="zero">The byte of real 0.</param>
    public FloatScaleStage(ReadOnlySpan<int> bias, ReadOnlySpan<float> factors, byte low, byte high, byte zero)
        : this(sizeof(byte), bias, factors, low - zero, high - zero, zero)
    {
    }

    private FloatScaleStage(int elementSize, ReadOnlySpan<int> bias, ReadOnlySpan<float> factors, int low, int high, int zero)
        : base(elementSize, bias)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(low, high);
        foreach (float factor in factors)
            if (!float.IsFinite(factor))
                throw new ArgumentException($"A factor of an output stage must be finite, not {factor}.", nameof(factors));
        Channels = factors.Length;
        _factors = Padded(factors);
        (_low, _high, _zero) = (low, high, zero);
    }

    internal override int? Channels { get; }

    internal override TileEnd End => ElementSize == sizeof(byte) ? TileEnd.Codes : TileEnd.Sums;

    internal override void Prepare(ref ByteTile tile, float* factors, int firstChannel)
    {
        (tile.Low, tile.High, tile.Zero) = (_low, _high, _zero);
        tile.Factors = factors;
        _factors.AsSpan(firstChannel, ByteTile.Outputs).CopyTo(new Span<float>(factors, ByteTile.Outputs));
    }

    /// <summary>Codes of up to 16 bits, their zero point removed.</summary>
    /// <param name="bias">Added to the sums as an integer, one for each channel; empty for none.</param>
    /// <param name="factors">(s_x · s_w) / s_y, one for each channel.</param>
    /// <param name="low">The least code less the zero point.</param>
    /// <param name="high">The greatest code less the zero point.</param>
    public static FloatScaleStage ToShorts(ReadOnlySpan<int> bias, ReadOnlySpan<float> factors, short low, short high) =>
        new(sizeof(short), bias, factors, low, high, 0);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Write(int* sums, nint pitch, int rows, int firstChannel, int channels, int* offsets, float scale, byte* output, nint rowStep)
    {
        Vector512<float> low = Vector512.Create(_low), high = Vector512.Create(_high);
        Vector512<int> zero = Vector512.Create(_zero);
        for (int channel = 0; channel < channels; channel += Lanes)
        {
            int left = channels - channel;
            Vector512<int> offset = Vector512.Load(offsets + firstChannel + channel);
            Vector512<float> factor = Vector512.Create(_factors, firstChannel + channel);
            for (int row = 0; row < rows; row++)
            {
                Vector512<float> steps = Vector512.ConvertToSingle(Vector512.Load(sums + (row * pitch) + channel) + offset) * factor;
                Vector512<int> codes = RoundedLanes.Nearest(Vector512.MinNative(Vector512.MaxNative(steps, low), high)) + zero;
                if (ElementSize == sizeof(byte))
                    LaneStore.Bytes(codes, output + (row * rowStep) + channel, left);
                else
                    LaneStore.Shorts(codes, (short*)output + (row * rowStep) + channel, left);
            }
        }
    }
}
