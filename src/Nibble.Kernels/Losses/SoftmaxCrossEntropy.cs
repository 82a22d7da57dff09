using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>The cross entropy of one row of logits and its derivatives, together.</summary>
public static class SoftmaxCrossEntropy
{
    private const int Lanes = 8;

    /// <summary>log Σ_c e^(x_c) - Σ_c t_c · x_c, where t is 1 - smoothing at the label, and smoothing / classes is added to every class.</summary>
    /// <param name="logits">x; at least one.</param>
    /// <param name="label">The class.</param>
    /// <param name="smoothing">0 for none, up to 1.</param>
    /// <param name="weight">What the derivatives are multiplied by.</param>
    /// <param name="derivative">As many as logits: weight · (softmax(x) - t).</param>
    /// <remarks>The greatest logit is taken out of the sum first, so that no exponential overflows; sums are in double precision.</remarks>
    /// <exception cref="ArgumentException">The spans differ in length, or the label is not a class.</exception>
    public static double OfRow(ReadOnlySpan<float> logits, int label, float smoothing, double weight, Span<float> derivative)
    {
        if (derivative.Length != logits.Length || (uint)label >= (uint)logits.Length)
            throw new ArgumentException($"A row of {logits.Length} logits has as many derivatives and labels below that, but got {derivative.Length} and the label {label}.");
        float greatest = Greatest(logits);
        double sum = Exponentials(logits, greatest, derivative);
        float factor = (float)(weight / sum), even = (float)(weight * smoothing / logits.Length);
        Scale(derivative, factor, even);
        derivative[label] = (float)(((double)derivative[label]) - (weight * (1 - smoothing)));
        double expected = (1.0 - smoothing) * logits[label];
        if (smoothing > 0)
        {
            double all = 0;
            foreach (float logit in logits)
                all += logit;
            expected += smoothing * all / logits.Length;
        }

        return Math.Log(sum) + greatest - expected;
    }

    private static float Greatest(ReadOnlySpan<float> x)
    {
        float greatest = float.NegativeInfinity;
        int i = 0;
        if (Vector256.IsHardwareAccelerated && x.Length >= Lanes)
        {
            Vector256<float> lanes = Vector256.Create(x);
            for (i = Lanes; i <= x.Length - Lanes; i += Lanes)
                lanes = Vector256.Max(lanes, Vector256.Create(x[i..]));
            for (int lane = 0; lane < Lanes; lane++)
                greatest = Math.Max(greatest, lanes[lane]);
        }

        for (; i < x.Length; i++)
            greatest = Math.Max(greatest, x[i]);
        return greatest;
    }

    // e^(x - greatest), and their sum.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Exponentials(ReadOnlySpan<float> x, float greatest, Span<float> y)
    {
        double sum = 0;
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
            for (; i <= x.Length - Lanes; i += Lanes)
                ActivationFunctions.Exp(Vector256.Create(x[i..]) - Vector256.Create(greatest)).CopyTo(y[i..]);
        for (; i < x.Length; i++)
            y[i] = (float)Math.Exp((double)x[i] - greatest);
        foreach (float value in y)
            sum += value;
        return sum;
    }

    private static void Scale(Span<float> x, float factor, float less)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
            for (; i <= x.Length - Lanes; i += Lanes)
                ((Vector256.Create<float>(x[i..]) * factor) - Vector256.Create(less)).CopyTo(x[i..]);
        for (; i < x.Length; i++)
            x[i] = (x[i] * factor) - less;
    }
}
