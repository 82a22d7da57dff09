using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>e^x over the sum of e^x along an axis; the greatest x is subtracted first, so that nothing overflows.</summary>
internal sealed class SoftmaxOperation(int axis) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        ReadOnlySpan<float> x = inputs[0].Values;
        Span<float> y = output.Values;
        if (y.IsEmpty)
            return;
        int from = axis < 0 ? axis + output.Shape.Rank : axis, size = output.Shape[from], inner = 1;
        foreach (int length in output.Shape.Sizes[(from + 1)..])
            inner *= length;
        if (inner == 1)
        {
            FloatSoftmax.Run(x, size, y);
            return;
        }

        for (int block = 0; block < y.Length; block += size * inner)
        {
            for (int start = block; start < block + inner; start++)
            {
                float greatest = float.NegativeInfinity, sum = 0;
                for (int k = 0; k < size; k++)
                    greatest = Math.Max(greatest, x[start + (k * inner)]);
                for (int k = 0; k < size; k++)
                    sum += y[start + (k * inner)] = ActivationFunctions.Exp(x[start + (k * inner)] - greatest);
                for (int k = 0; k < size; k++)
                    y[start + (k * inner)] /= sum;
            }
        }
    }
}
