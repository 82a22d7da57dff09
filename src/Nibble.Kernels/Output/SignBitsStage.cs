using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>One bit a channel, for layers whose inputs are -1 and +1: whether the sum has reached the channel's threshold, turned round where the channel says so.</summary>
/// <remarks>An element of the output is a word of 64 channels, lowest bit first; bits beyond the last channel are 0.</remarks>
public sealed unsafe class SignBitsStage : OutputStage
{
    private const int WordBits = 64;

    private readonly int[] _thresholds;
    private readonly byte[] _flips;

    /// <summary>Creates the stage.</summary>
    /// <param name="thresholds">The least sum whose bit is 1, one for each channel.</param>
    /// <param name="flips">Where the bit is turned round: 1 below the threshold.</param>
    public SignBitsStage(ReadOnlySpan<int> thresholds, ReadOnlySpan<bool> flips)
        : base(sizeof(ulong), [])
    {
        if (flips.Length != thresholds.Length)
            throw new ArgumentException($"There are {thresholds.Length} thresholds, but {flips.Length} flips.", nameof(flips));
        Channels = thresholds.Length;
        _thresholds = Padded(thresholds);
        _flips = new byte[(thresholds.Length / 8) + 2];
        for (int channel = 0; channel < flips.Length; channel++)
            _flips[channel / 8] |= (byte)((flips[channel] ? 1 : 0) << (channel % 8));
    }

    internal override int? Channels { get; }

    /// <summary>Finds the thresholds of any rule that rises or falls with the sum, such as a batch normalization and the sign of what comes out of it.</summary>
    /// <param name="channels">The channels.</param>
    /// <param name="least">The least sum that can occur.</param>
    /// <param name="greatest">The greatest sum that can occur.</param>
    /// <param name="bit">The bit of a channel and a sum; for one channel it changes at most once between the least sum and the greatest.</param>
    /// <returns>A stage that gives the rule's bit, whatever rounding is in it, for all sums from the least to the greatest.</returns>
    /// <remarks>Each float operation with a constant keeps order, so the one place where the bit changes can be searched for by halves.</remarks>
    public static SignBitsStage Fold(int channels, int least, int greatest, Func<int, int, bool> bit)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(least, greatest);
        var thresholds = new int[channels];
        var flips = new bool[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            flips[channel] = bit(channel, least);
            long low = least, high = (long)greatest + 1;
            while (low < high)
            {
                long middle = (low + high) >> 1;
                if (bit(channel, (int)middle) != flips[channel])
                    high = middle;
                else
                    low = middle + 1;
            }

            // A bit that never changes is the same on both sides of a threshold below every sum.
            (thresholds[channel], flips[channel]) = low > greatest ? (int.MinValue, !flips[channel]) : ((int)low, flips[channel]);
        }

        return new SignBitsStage(thresholds, flips);
    }

    internal override nint RowElements(int channels) => (channels + WordBits - 1) / WordBits;

    internal override nint ByteOffset(int channel) => channel / 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Write(int* sums, nint pitch, int rows, int firstChannel, int channels, int* offsets, float scale, byte* output, nint rowStep)
    {
        // The last tile of a row also fills the rest of the last word.
        int last = firstChannel + channels, bytes = (last == Channels ? (int)RowElements(last) * sizeof(ulong) : last / 8) - (firstChannel / 8);
        for (int row = 0; row < rows; row++)
        {
            byte* bits = output + (row * rowStep * sizeof(ulong));
            for (int at = 0; at < bytes; at++)
                bits[at] = 0;
            for (int channel = 0; channel < channels; channel += Lanes)
            {
                int left = channels - channel, at = firstChannel + channel;
                Vector512<int> reached = Vector512.GreaterThanOrEqual(Vector512.Load(sums + (row * pitch) + channel) + Vector512.Load(offsets + at), Vector512.Create(_thresholds, at));
                uint word = (uint)reached.ExtractMostSignificantBits() ^ (uint)(_flips[at / 8] | (_flips[(at / 8) + 1] << 8));
                if (left < Lanes)
                    word &= (1u << left) - 1;
                bits[channel / 8] |= (byte)word;
                if (left > 8)
                    bits[(channel / 8) + 1] |= (byte)(word >> 8);
            }
        }
    }
}
