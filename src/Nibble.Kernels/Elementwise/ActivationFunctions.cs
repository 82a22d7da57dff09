using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Sigmoid and hyperbolic tangent as ratios of polynomials, and the exponential: the same bits on every machine, for one number and for eight at once. Sigmoid and tangent are what ONNX Runtime computes where it has fused multiply-add.</summary>
/// <remarks>MathF's functions come from the operating system's library and differ between systems; these do not. The error is at most a few units in the last place.</remarks>
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

    private const float SigmoidLimit = 18;
    private const float TanhLimit = 9;

    // Beyond these a result is 0 or infinite.
    private const float ExpLeast = -104;
    private const float ExpGreatest = 89;
    private const float Log2OfE = 1.44269504088896341f;

    // ln 2 in two parts, of which the first times any exponent is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440054690583e-4f;

    /// <summary>1 / (1 + e^-x); NaN stays NaN.</summary>
    public static float Sigmoid(float x)
    {
        x = Math.Clamp(x, -SigmoidLimit, SigmoidLimit);
        float square = x * x;
        return Math.Max((x * SigmoidNumerator(square) / SigmoidDenominator(square)) + 0.5f, 0);
    }

    /// <summary>tanh x; NaN stays NaN.</summary>
    public static float Tanh(float x)
    {
        x = Math.Clamp(x, -TanhLimit, TanhLimit);
        float square = x * x;
        return x * TanhNumerator(square) / TanhDenominator(square);
    }

    /// <summary>e^x; NaN stays NaN.</summary>
    /// <remarks>e^x = 2^n · e^r with n the integer next to x · log₂ e; 2^n is taken in two factors, so that the least and the greatest results are reached.</remarks>
    public static float Exp(float x)
    {
        x = Math.Clamp(x, ExpLeast, ExpGreatest);
        float n = MathF.Round(x * Log2OfE, MidpointRounding.ToEven);
        float r = MathF.FusedMultiplyAdd(n, -Ln2Low, MathF.FusedMultiplyAdd(n, -Ln2High, x));
        int exponent = float.IsNaN(x) ? 0 : (int)n, half = exponent >> 1;
        return ExpSeries(r) * PowerOfTwo(half) * PowerOfTwo(exponent - half);
    }

    /// <summary><see cref="Sigmoid(float)"/> in every lane.</summary>
    internal static Vector256<float> Sigmoid(Vector256<float> x)
    {
        x = Clamp(x, -SigmoidLimit, SigmoidLimit);
        Vector256<float> square = x * x;
        Vector256<float> y = (x * SigmoidNumerator(square) / SigmoidDenominator(square)) + Vector256.Create(0.5f);
        return Vector256.ConditionalSelect(Vector256.LessThan(y, Vector256<float>.Zero), Vector256<float>.Zero, y);
    }

    /// <summary><see cref="Tanh(float)"/> in every lane.</summary>
    internal static Vector256<float> Tanh(Vector256<float> x)
    {
        x = Clamp(x, -TanhLimit, TanhLimit);
        Vector256<float> square = x * x;
        return x * TanhNumerator(square) / TanhDenominator(square);
    }

    /// <summary><see cref="Exp(float)"/> in every lane.</summary>
    internal static Vector256<float> Exp(Vector256<float> x)
    {
        x = Clamp(x, ExpLeast, ExpGreatest);
        Vector256<float> n = Vector256.Round(x * Vector256.Create(Log2OfE), MidpointRounding.ToEven);
        Vector256<float> r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-Ln2Low), Vector256.FusedMultiplyAdd(n, Vector256.Create(-Ln2High), x));

        // A lane of NaN converts to 0.
        Vector256<int> exponent = Vector256.ConvertToInt32(n), half = exponent >> 1;
        return ExpSeries(r) * PowerOfTwo(half) * PowerOfTwo(exponent - half);
    }

    private static float PowerOfTwo(int exponent) => BitConverter.Int32BitsToSingle((exponent + 127) << 23);

    private static Vector256<float> PowerOfTwo(Vector256<int> exponent) => ((exponent + Vector256.Create(127)) << 23).AsSingle();

    // NaN is neither above nor below.
    private static Vector256<float> Clamp(Vector256<float> x, float low, float high)
    {
        Vector256<float> least = Vector256.Create(low), greatest = Vector256.Create(high);
        x = Vector256.ConditionalSelect(Vector256.LessThan(x, least), least, x);
        return Vector256.ConditionalSelect(Vector256.GreaterThan(x, greatest), greatest, x);
    }

    // Horner's scheme, written out: even where nothing is optimized, constants cost no memory.
    private static float SigmoidNumerator(float square) => Next(Next(Next(Next(SigmoidAbove0, square, SigmoidAbove1), square, SigmoidAbove2), square, SigmoidAbove3), square, SigmoidAbove4);

    private static float SigmoidDenominator(float square) => Next(Next(Next(Next(Next(SigmoidBelow0, square, SigmoidBelow1), square, SigmoidBelow2), square, SigmoidBelow3), square, SigmoidBelow4), square, SigmoidBelow5);

    private static float TanhNumerator(float square) => Next(Next(Next(Next(Next(Next(TanhAbove0, square, TanhAbove1), square, TanhAbove2), square, TanhAbove3), square, TanhAbove4), square, TanhAbove5), square, TanhAbove6);

    private static float TanhDenominator(float square) => Next(Next(Next(TanhBelow0, square, TanhBelow1), square, TanhBelow2), square, TanhBelow3);

    // Taylor's series: for |x| below ln 2 / 2 the first term that is left out is below a tenth of a unit in the last place.
    private static float ExpSeries(float r) => Next(Next(Next(Next(Next(Next(Next(1f / 5040, r, 1f / 720), r, 1f / 120), r, 1f / 24), r, 1f / 6), r, 1f / 2), r, 1), r, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> SigmoidNumerator(Vector256<float> square) => Next(Next(Next(Next(Vector256.Create(SigmoidAbove0), square, SigmoidAbove1), square, SigmoidAbove2), square, SigmoidAbove3), square, SigmoidAbove4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> SigmoidDenominator(Vector256<float> square) => Next(Next(Next(Next(Next(Vector256.Create(SigmoidBelow0), square, SigmoidBelow1), square, SigmoidBelow2), square, SigmoidBelow3), square, SigmoidBelow4), square, SigmoidBelow5);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> TanhNumerator(Vector256<float> square) => Next(Next(Next(Next(Next(Next(Vector256.Create(TanhAbove0), square, TanhAbove1), square, TanhAbove2), square, TanhAbove3), square, TanhAbove4), square, TanhAbove5), square, TanhAbove6);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> TanhDenominator(Vector256<float> square) => Next(Next(Next(Vector256.Create(TanhBelow0), square, TanhBelow1), square, TanhBelow2), square, TanhBelow3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> ExpSeries(Vector256<float> r) => Next(Next(Next(Next(Next(Next(Next(Vector256.Create(1f / 5040), r, 1f / 720), r, 1f / 120), r, 1f / 24), r, 1f / 6), r, 1f / 2), r, 1), r, 1);

    // One rounding a step.
    private static float Next(float sum, float x, float coefficient) => MathF.FusedMultiplyAdd(sum, x, coefficient);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Next(Vector256<float> sum, Vector256<float> x, float coefficient) => Vector256.FusedMultiplyAdd(sum, x, Vector256.Create(coefficient));
}
