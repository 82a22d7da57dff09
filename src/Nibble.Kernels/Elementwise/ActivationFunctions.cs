namespace Nibble.Kernels;

/// <summary>Sigmoid and hyperbolic tangent as ratios of polynomials: the same bits on every machine, and the same as ONNX Runtime computes where it has fused multiply-add.</summary>
/// <remarks>Polynomials are evaluated by Horner's scheme with one rounding a step. MathF's functions come from the operating system's library and differ between systems; these do not. The error is at most a few units in the last place.</remarks>
public static class ActivationFunctions
{
    // Coefficients, the highest power first.
    internal const float SigmoidAbove0 = 4.37031012579801e-11f;
    internal const float SigmoidAbove1 = 1.15627324459942e-07f;
    internal const float SigmoidAbove2 = 6.08574864600143e-05f;
    internal const float SigmoidAbove3 = 8.51377133304701e-03f;
    internal const float SigmoidAbove4 = 2.48287947061529e-01f;

    internal const float SigmoidBelow0 = 6.10247389755681e-13f;
    internal const float SigmoidBelow1 = 5.76102136993427e-09f;
    internal const float SigmoidBelow2 = 6.29106785017040e-06f;
    internal const float SigmoidBelow3 = 1.70198817374094e-03f;
    internal const float SigmoidBelow4 = 1.16817656904453e-01f;
    internal const float SigmoidBelow5 = 9.93151921023180e-01f;

    internal const float TanhAbove0 = -2.76076847742355e-16f;
    internal const float TanhAbove1 = 2.00018790482477e-13f;
    internal const float TanhAbove2 = -8.60467152213735e-11f;
    internal const float TanhAbove3 = 5.12229709037114e-08f;
    internal const float TanhAbove4 = 1.48572235717979e-05f;
    internal const float TanhAbove5 = 6.37261928875436e-04f;
    internal const float TanhAbove6 = 4.89352455891786e-03f;

    internal const float TanhBelow0 = 1.19825839466702e-06f;
    internal const float TanhBelow1 = 1.18534705686654e-04f;
    internal const float TanhBelow2 = 2.26843463243900e-03f;
    internal const float TanhBelow3 = 4.89352518554385e-03f;

    /// <summary>1 / (1 + e^-x); NaN stays NaN.</summary>
    public static float Sigmoid(float x)
    {
        x = Math.Clamp(x, -18, 18);
        float square = x * x;
        float above = SigmoidAbove0;
        above = MathF.FusedMultiplyAdd(above, square, SigmoidAbove1);
        above = MathF.FusedMultiplyAdd(above, square, SigmoidAbove2);
        above = MathF.FusedMultiplyAdd(above, square, SigmoidAbove3);
        above = MathF.FusedMultiplyAdd(above, square, SigmoidAbove4);
        float below = SigmoidBelow0;
        below = MathF.FusedMultiplyAdd(below, square, SigmoidBelow1);
        below = MathF.FusedMultiplyAdd(below, square, SigmoidBelow2);
        below = MathF.FusedMultiplyAdd(below, square, SigmoidBelow3);
        below = MathF.FusedMultiplyAdd(below, square, SigmoidBelow4);
        below = MathF.FusedMultiplyAdd(below, square, SigmoidBelow5);
        return Math.Max((x * above / below) + 0.5f, 0);
    }

    /// <summary>tanh x; NaN stays NaN.</summary>
    public static float Tanh(float x)
    {
        x = Math.Clamp(x, -9, 9);
        float square = x * x;
        float above = TanhAbove0;
        above = MathF.FusedMultiplyAdd(above, square, TanhAbove1);
        above = MathF.FusedMultiplyAdd(above, square, TanhAbove2);
        above = MathF.FusedMultiplyAdd(above, square, TanhAbove3);
        above = MathF.FusedMultiplyAdd(above, square, TanhAbove4);
        above = MathF.FusedMultiplyAdd(above, square, TanhAbove5);
        above = MathF.FusedMultiplyAdd(above, square, TanhAbove6);
        float below = TanhBelow0;
        below = MathF.FusedMultiplyAdd(below, square, TanhBelow1);
        below = MathF.FusedMultiplyAdd(below, square, TanhBelow2);
        below = MathF.FusedMultiplyAdd(below, square, TanhBelow3);
        return x * above / below;
    }
}
