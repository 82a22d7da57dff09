namespace Nibble.Kernels;

/// <summary>What a <see cref="FloatConvolution"/> computes, in plain loops: its definition and judge.</summary>
internal static class ReferenceConvolution
{
    public static void Forward(ConvolutionShape s, float paddingValue, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> bias, Span<float> y)
    {
        for (int n = 0; n < s.Images; n++)
            for (int oy = 0; oy < s.OutputHeight; oy++)
                for (int ox = 0; ox < s.OutputWidth; ox++)
                    for (int o = 0; o < s.Outputs; o++)
                    {
                        float sum = bias.IsEmpty ? 0 : bias[o];
                        for (int tap = 0; tap < s.Taps; tap++)
                            for (int i = 0; i < s.GroupInputs; i++)
                                sum = MathF.FusedMultiplyAdd(Input(s, paddingValue, x, n, oy, ox, tap, o, i), w[Weight(s, o, i, tap)], sum);
                        y[Output(s, n, oy, ox, o)] = sum;
                    }
    }

    public static void InputGradient(ConvolutionShape s, ReadOnlySpan<float> dy, ReadOnlySpan<float> w, Span<float> dx)
    {
        for (int n = 0; n < s.Images; n++)
            for (int iy = 0; iy < s.Height; iy++)
                for (int ix = 0; ix < s.Width; ix++)
                    for (int i = 0; i < s.Inputs; i++)
                    {
                        (int group, int inGroup) = Math.DivRem(i, s.GroupInputs);
                        float sum = 0;
                        for (int tap = s.Taps - 1; tap >= 0; tap--)
                        {
                            (int oy, int restY) = Math.DivRem(iy + s.PadTop - (tap / s.KernelWidth * s.DilationY), s.StrideY);
                            (int ox, int restX) = Math.DivRem(ix + s.PadLeft - (tap % s.KernelWidth * s.DilationX), s.StrideX);
                            if (restY != 0 || restX != 0)
                                continue;
                            bool inside = oy >= 0 && oy < s.OutputHeight && ox >= 0 && ox < s.OutputWidth;
                            for (int o = group * s.GroupOutputs; o < (group + 1) * s.GroupOutputs; o++)
                                sum = MathF.FusedMultiplyAdd(inside ? dy[Output(s, n, oy, ox, o)] : 0, w[Weight(s, o, inGroup, tap)], sum);
                        }

                        dx[(((((n * s.Height) + iy) * s.Width) + ix) * s.Inputs) + i] = sum;
                    }
    }

    public static void WeightGradient(ConvolutionShape s, float paddingValue, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw, Span<float> db)
    {
        for (int o = 0; o < s.Outputs; o++)
        {
            for (int tap = 0; tap < s.Taps; tap++)
                for (int i = 0; i < s.GroupInputs; i++)
                    dw[Weight(s, o, i, tap)] = SumOfChunks(s, paddingValue, x, dy, tap, o, i);
            if (!db.IsEmpty)
                db[o] = SumOfChunks(s, paddingValue, x, dy, -1, o, 0);
        }
    }

    // Of x · dy, or of dy alone where there is no tap.
    private static float SumOfChunks(ConvolutionShape s, float paddingValue, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, int tap, int o, int i)
    {
        var plan = new WeightGradientPlan(s);
        float total = 0;
        for (int chunk = 0; chunk < plan.Chunks; chunk++)
        {
            float sum = 0;
            for (int block = plan.FirstBlock(chunk); block < plan.FirstBlock(chunk + 1); block++)
            {
                (int firstImage, int images, int firstRow, int rows) = plan.Block(block);
                for (int n = firstImage; n < firstImage + images; n++)
                    for (int oy = firstRow; oy < firstRow + rows; oy++)
                        for (int ox = 0; ox < s.OutputWidth; ox++)
                        {
                            float gradient = dy[Output(s, n, oy, ox, o)];
                            sum = tap < 0 ? sum + gradient : MathF.FusedMultiplyAdd(Input(s, paddingValue, x, n, oy, ox, tap, o, i), gradient, sum);
                        }
            }

            total = chunk == 0 ? sum : total + sum;
        }

        return total;
    }

    private static float Input(ConvolutionShape s, float paddingValue, ReadOnlySpan<float> x, int n, int oy, int ox, int tap, int o, int i)
    {
        int iy = (oy * s.StrideY) + (tap / s.KernelWidth * s.DilationY) - s.PadTop, ix = (ox * s.StrideX) + (tap % s.KernelWidth * s.DilationX) - s.PadLeft;
        if (iy < 0 || iy >= s.Height || ix < 0 || ix >= s.Width)
            return paddingValue;
        return x[(((((n * s.Height) + iy) * s.Width) + ix) * s.Inputs) + (o / s.GroupOutputs * s.GroupInputs) + i];
    }

    private static int Weight(ConvolutionShape s, int o, int i, int tap) => (((o * s.GroupInputs) + i) * s.Taps) + tap;

    private static int Output(ConvolutionShape s, int n, int oy, int ox, int o) => (((((n * s.OutputHeight) + oy) * s.OutputWidth) + ox) * s.Outputs) + o;
}
