using Nibble.Graphs;

namespace Nibble.Runtime;

/// <summary>How many of its channel's thresholds each number has reached, as what that count stands for.</summary>
internal sealed class Thresholding(MultiThreshold operation) : Operation
{
    public override bool MayOverwrite => true;

    /// <summary>How many thresholds a number has reached; NaN reaches none.</summary>
    /// <param name="value">The number.</param>
    /// <param name="thresholds">Those of its channel.</param>
    /// <param name="isAscending">Whether each is at least the one before, so that halves can be searched.</param>
    public static int CountReached(float value, ReadOnlySpan<float> thresholds, bool isAscending)
    {
        int reached = 0;
        if (!isAscending)
        {
            foreach (float threshold in thresholds)
                reached += value >= threshold ? 1 : 0;
            return reached;
        }

        int end = thresholds.Length;
        while (reached < end)
        {
            int middle = (reached + end) / 2;
            if (value >= thresholds[middle])
                reached = middle + 1;
            else
                end = middle;
        }

        return reached;
    }

    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        ReadOnlySpan<float> x = inputs[0].Values, thresholds = inputs[1].Values;
        int rows = inputs[1].Shape[0], steps = inputs[1].Shape[1];
        int axis = operation.ChannelAxis < 0 ? operation.ChannelAxis + output.Shape.Rank : operation.ChannelAxis;
        int channels = output.Shape[axis], inner = 1;
        foreach (int size in output.Shape.Sizes[(axis + 1)..])
            inner *= size;
        Span<float> y = output.Values;
        for (int start = 0, channel = 0; start < y.Length; start += inner, channel = (channel + 1) % channels)
        {
            ReadOnlySpan<float> mine = thresholds.Slice((rows == 1 ? 0 : channel) * steps, steps);
            bool isAscending = IsAscending(mine);
            for (int i = start; i < start + inner; i++)
                y[i] = operation.ValueOf(CountReached(x[i], mine, isAscending));
        }
    }

    /// <summary>Whether no threshold is below the one before; false where one is NaN.</summary>
    public static bool IsAscending(ReadOnlySpan<float> thresholds)
    {
        for (int i = 0; i < thresholds.Length; i++)
            if (!(thresholds[i] >= thresholds[Math.Max(i - 1, 0)]))
                return false;
        return true;
    }
}
