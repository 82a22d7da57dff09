namespace Nibble.Kernels;

/// <summary>Sigmoid and hyperbolic tangent as ratios of polynomials: the same bits on every machine, and the same as ONNX Runtime computes where it has fused multiply-add.</summary>
/// <remarks>MathF's functions come from the operating system's library and differ between systems; these do not. The error is at most a few units in the last place.</remarks>
public static class ActivationFunctions
{
    private static ReadOnlySpan<float> SigmoidNumerator => [4.37031012579801e-11f, 1.15627324459942e-07f, 6.08574864600143e-05f, 8.51377133304701e-03f, 2.48287947061529e-01f];

    private static ReadOnlySpan<float> SigmoidDenominator => [6.10247389755681e-13f, 5.76102136993427e-09f, 6.29106785017040e-06f, 1.70198817374094e-03f, 1.16817656904453e-01f, 9.93151921023180e-01f];

    private static ReadOnlySpan<float> TanhNumerator => [-2.76076847742355e-16f, 2.00018790482477e-13f, -8.60467152213735e-11f, 5.12229709037114e-08f, 1.48572235717979e-05f, 6.37261928875436e-04f, 4.89352455891786e-03f];

    private static ReadOnlySpan<float> TanhDenominator => [1.19825839466702e-06f, 1.18534705686654e-04f, 2.26843463243900e-03f, 4.89352518554385e-03f];

    /// <summary>1 / (1 + e^-x); NaN stays NaN.</summary>
    public static float Sigmoid(float x)
    {
        x = Math.Clamp(x, -18, 18);
        float square = x * x;
        return Math.Max((x * Polynomial(SigmoidNumerator, square) / Polynomial(SigmoidDenominator, square)) + 0.5f, 0);
    }

    /// <summary>tanh x; NaN stays NaN.</summary>
    public static float Tanh(float x)
    {
        x = Math.Clamp(x, -9, 9);
        float square = x * x;
        return x * Polynomial(TanhNumerator, square) / Polynomial(TanhDenominator, square);
    }

    // Horner's scheme with one rounding a step.
    private static float Polynomial(ReadOnlySpan<float> coefficients, float x)
    {
        float sum = coefficients[0];
        foreach (float coefficient in coefficients[1..])
            sum = MathF.FusedMultiplyAdd(sum, x, coefficient);
        return sum;
    }
}
