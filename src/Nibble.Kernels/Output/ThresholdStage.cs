using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Codes of up to 8 bits by thresholds of the sums: how many of its channel's a sum has reached, counted up or down.</summary>
/// <remarks>No multiplication and no rounding: whatever rule made the thresholds, with which floats ever, its codes come out to the last bit.</remarks>
public sealed unsafe class ThresholdStage : OutputStage
{
    // One row for each step: the thresholds of all channels, followed by as many as a vector may read too much.
    private readonly int[] _thresholds;
    private readonly int[] _signs;
    private readonly int[] _starts;
    private readonly int _pitch;
    private readonly int _steps;

    private ThresholdStage(int channels, int steps, int[] thresholds, bool[] falls)
        : base(sizeof(byte), [])
    {
        (Channels, _steps, _pitch) = (channels, steps, channels + Lanes);
        _thresholds = new int[_pitch * steps];
        for (int step = 0; step < steps; step++)
            for (int channel = 0; channel < channels; channel++)
                _thresholds[(step * _pitch) + channel] = thresholds[(channel * steps) + step];
        _signs = Padded<int>([.. falls.Select(falling => falling ? -1 : 1)]);
        _starts = Padded<int>([.. falls.Select(falling => falling ? steps : 0)]);
    }

    internal override int? Channels { get; }

    /// <summary>Finds the thresholds of any rule that rises or falls with the sum.</summary>
    /// <param name="channels">The channels.</param>
    /// <param name="greatestCode">The greatest code; codes are 0 to this, at most 255.</param>
    /// <param name="least">The least sum that can occur.</param>
    /// <param name="greatest">The greatest sum that can occur, below the greatest integer.</param>
    /// <param name="code">The code of a channel and a sum; for one channel it never falls, or never rises, from the least sum to the greatest.</param>
    /// <returns>A stage that gives the rule's code for all sums from the least to the greatest.</returns>
    public static ThresholdStage Fold(int channels, int greatestCode, int least, int greatest, Func<int, int, int> code)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(least, greatest);
        ArgumentOutOfRangeException.ThrowIfEqual(greatest, int.MaxValue);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(greatestCode, byte.MaxValue);
        var thresholds = new int[channels * greatestCode];
        var falls = new bool[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            bool falling = falls[channel] = code(channel, least) > code(channel, greatest);
            int Reached(int sum) => falling ? greatestCode - code(channel, sum) : code(channel, sum);
            long from = least;
            for (int step = 1; step <= greatestCode; step++)
            {
                // Every threshold is at or above the one before.
                long low = from, high = (long)greatest + 1;
                while (low < high)
                {
                    long middle = (low + high) >> 1;
                    if (Reached((int)middle) >= step)
                        high = middle;
                    else
                        low = middle + 1;
                }

                // What no sum reaches lies above all of them.
                thresholds[(channel * greatestCode) + step - 1] = low > greatest ? int.MaxValue : (int)low;
                from = low;
            }
        }

        return new ThresholdStage(channels, greatestCode, thresholds, falls);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Write(int* sums, nint pitch, int rows, int firstChannel, int channels, int* offsets, float scale, byte* output, nint rowStep)
    {
        fixed (int* thresholds = _thresholds)
        {
            for (int channel = 0; channel < channels; channel += Lanes)
            {
                int left = channels - channel, at = firstChannel + channel;
                Vector512<int> offset = Vector512.Load(offsets + at), sign = Vector512.Create(_signs, at), start = Vector512.Create(_starts, at);
                for (int row = 0; row < rows; row++)
                {
                    Vector512<int> sum = Vector512.Load(sums + (row * pitch) + channel) + offset, reached = Vector512<int>.Zero;
                    int* threshold = thresholds + at;
                    for (int step = 0; step < _steps; step++, threshold += _pitch)
                        reached -= Vector512.GreaterThanOrEqual(sum, Vector512.Load(threshold));
                    LaneStore.Bytes(start + (sign * reached), output + (row * rowStep) + channel, left);
                }
            }
        }
    }
}
