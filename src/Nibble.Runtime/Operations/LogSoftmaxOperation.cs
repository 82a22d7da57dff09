namespace Nibble.Runtime;

/// <summary>x less the logarithm of the sum of e^x along an axis; the greatest x is subtracted first, so that nothing overflows.</summary>
internal sealed class LogSoftmaxOperation(int axis) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        ReadOnlySpan<float> x = inputs[0].Values;
        Span<float> y = output.Values;
        (int size, int inner) = Lanes.Of(output.Shape, axis);
        for (int lane = 0; lane < y.Length / Math.Max(size, 1); lane++)
        {
            int start = Lanes.Start(lane, size, inner), end = start + (size * inner);
            float greatest = float.NegativeInfinity;
            for (int i = start; i < end; i += inner)
                greatest = Math.Max(greatest, x[i]);
            double sum = 0;
            for (int i = start; i < end; i += inner)
                sum += Math.Exp(x[i] - (double)greatest);
            double shift = greatest + Math.Log(sum);
            for (int i = start; i < end; i += inner)
                y[i] = (float)(x[i] - shift);
        }
    }
}
