namespace Nibble.Runtime;

/// <summary>1 for the first of the greatest values along an axis, 0 for all others.</summary>
internal sealed class GreatestMark(int axis) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        ReadOnlySpan<float> x = inputs[0].Values;
        Span<float> y = output.Values;
        y.Clear();
        (int size, int inner) = Lanes.Of(output.Shape, axis);
        for (int lane = 0; lane < y.Length / Math.Max(size, 1); lane++)
        {
            int start = Lanes.Start(lane, size, inner), best = start;
            for (int i = start; i < start + (size * inner); i += inner)
                if (x[i] > x[best])
                    best = i;
            y[best] = 1;
        }
    }
}
