using Nibble.Graphs;

namespace Nibble.Runtime;

/// <summary>The sum of all elements up to each one along an axis, from the start or the end.</summary>
internal sealed class RunningSum(CumSum sum) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        ReadOnlySpan<float> x = inputs[0].Values;
        Span<float> y = output.Values;
        (int size, int inner) = Lanes.Of(output.Shape, sum.Axis);
        for (int lane = 0; lane < y.Length / Math.Max(size, 1); lane++)
        {
            int start = Lanes.Start(lane, size, inner);
            float all = 0;
            for (int i = 0; i < size; i++)
            {
                int at = start + ((sum.IsReverse ? size - 1 - i : i) * inner);
                if (sum.IsExclusive)
                    y[at] = all;
                all += x[at];
                if (!sum.IsExclusive)
                    y[at] = all;
            }
        }
    }
}
