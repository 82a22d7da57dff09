using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>The sine of a number times a frequency, with its derivative: the same bits on every machine, for one number and for eight at once.</summary>
/// <remarks>
/// sin u = (-1)^n · sin(u - nπ) with n the integer next to u / π, and cos u likewise from n + 1/2; π is taken in three parts. The absolute error
/// is at most 2^-22 for |u| up to 10^4 and grows with u beyond.
/// </remarks>
public readonly struct SineFunction : IFloatFunction, IFloatDerivative
{
    private const float OneOverPi = 0.318309886183790672f;

    // π in three parts; the first has 8 bits and the second 11, so that their products with n are exact far out.
    private const float Pi1 = 3.140625f;
    private const float Pi2 = 9.67502593994140625e-4f;
    private const float Pi3 = 1.509957990978376432e-7f;

    private readonly float _frequency;

    internal SineFunction(float frequency) => _frequency = frequency;

    /// <summary>sin u; NaN for NaN and infinities.</summary>
    public static float Of(float u) => Reduced(u, MathF.Round(u * OneOverPi, MidpointRounding.ToEven), 0);

    /// <summary>cos u; NaN for NaN and infinities.</summary>
    public static float Cosine(float u) => Reduced(u, MathF.Round((u * OneOverPi) - 0.5f, MidpointRounding.ToEven), 0.5f);

    float IFloatFunction.Apply(float x) => Of(x * _frequency);

    Vector256<float> IFloatFunction.Apply(Vector256<float> x)
    {
        x *= Vector256.Create(_frequency);
        return Reduced(x, Vector256.Round(x * Vector256.Create(OneOverPi), MidpointRounding.ToEven), 0);
    }

    float IFloatDerivative.Apply(float value, float gradient) => gradient * _frequency * Cosine(value * _frequency);

    Vector256<float> IFloatDerivative.Apply(Vector256<float> value, Vector256<float> gradient)
    {
        value *= Vector256.Create(_frequency);
        return gradient * Vector256.Create(_frequency) * Reduced(value, Vector256.Round((value * Vector256.Create(OneOverPi)) - Vector256.Create(0.5f), MidpointRounding.ToEven), 0.5f);
    }

    // (-1)^n sin(u - (n + half) π), negated for a cosine: cos u = -sin(u - π / 2).
    private static float Reduced(float u, float n, float half)
    {
        float turns = n + half;
        float r = MathF.FusedMultiplyAdd(turns, -Pi3, MathF.FusedMultiplyAdd(turns, -Pi2, MathF.FusedMultiplyAdd(turns, -Pi1, u)));
        float sum = Series(r * r);
        float odd = n - (2 * MathF.Floor(n * 0.5f)), sign = 1 - (2 * odd);
        return sum * r * (half == 0 ? sign : -sign);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Reduced(Vector256<float> u, Vector256<float> n, float half)
    {
        Vector256<float> turns = n + Vector256.Create(half);
        Vector256<float> r = Vector256.FusedMultiplyAdd(turns, Vector256.Create(-Pi3), Vector256.FusedMultiplyAdd(turns, Vector256.Create(-Pi2), Vector256.FusedMultiplyAdd(turns, Vector256.Create(-Pi1), u)));
        Vector256<float> sum = Series(r * r);
        Vector256<float> odd = n - (Vector256.Create(2f) * Vector256.Floor(n * Vector256.Create(0.5f))), sign = Vector256<float>.One - (Vector256.Create(2f) * odd);
        return sum * r * (half == 0 ? sign : -sign);
    }

    // Taylor's series for at most π / 2.
    private static float Series(float square) => Next(Next(Next(Next(Next(-1f / 39916800, square, 1f / 362880), square, -1f / 5040), square, 1f / 120), square, -1f / 6), square, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Series(Vector256<float> square) => Next(Next(Next(Next(Next(Vector256.Create(-1f / 39916800), square, 1f / 362880), square, -1f / 5040), square, 1f / 120), square, -1f / 6), square, 1);

    private static float Next(float sum, float x, float coefficient) => MathF.FusedMultiplyAdd(sum, x, coefficient);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Next(Vector256<float> sum, Vector256<float> x, float coefficient) => Vector256.FusedMultiplyAdd(sum, x, Vector256.Create(coefficient));
}
