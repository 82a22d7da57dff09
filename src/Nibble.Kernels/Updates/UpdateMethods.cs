using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>The methods of <see cref="UpdateMethod"/>.</summary>
internal static class UpdateMethods
{
    // Mantissas from that of the first float above √2 on carry into the exponent.
    private const int RoundsUp = 0x800000 - 0x3504F4;
    private const int ExponentBits = 0x7F800000;

    /// <summary>2^round(log2 x) of x of at least 0; what is below the least normal float counts as that or as 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> PowerOfTwo(Vector512<float> x) => ((x.AsInt32() + Vector512.Create(RoundsUp)) & Vector512.Create(ExponentBits)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Mean(Vector512<float> mean, float beta, Vector512<float> x) =>
        Vector512.FusedMultiplyAdd(mean, Vector512.Create(beta), x * Vector512.Create(1 - beta));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Greatest(Vector512<float> greatest, float beta, Vector512<float> x) =>
        Vector512.Max(greatest * Vector512.Create(beta), Vector512.Abs(x));

    public readonly struct Descent : IUpdateMethod
    {
        public static int Moments => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Step(in UpdateRule rule, Vector512<float> gradient, ref Vector512<float> first, ref Vector512<float> second) =>
            gradient * Vector512.Create(rule.Rate);
    }

    public readonly struct Momentum : IUpdateMethod
    {
        public static int Moments => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Step(in UpdateRule rule, Vector512<float> gradient, ref Vector512<float> first, ref Vector512<float> second)
        {
            first = Vector512.FusedMultiplyAdd(first, Vector512.Create(rule.Beta1), gradient);
            return first * Vector512.Create(rule.Rate);
        }
    }

    public readonly struct Nesterov : IUpdateMethod
    {
        public static int Moments => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Step(in UpdateRule rule, Vector512<float> gradient, ref Vector512<float> first, ref Vector512<float> second)
        {
            first = Vector512.FusedMultiplyAdd(first, Vector512.Create(rule.Beta1), gradient);
            return Vector512.FusedMultiplyAdd(first, Vector512.Create(rule.Beta1), gradient) * Vector512.Create(rule.Rate);
        }
    }

    public readonly struct Adam : IUpdateMethod
    {
        public static int Moments => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Step(in UpdateRule rule, Vector512<float> gradient, ref Vector512<float> first, ref Vector512<float> second)
        {
            first = Mean(first, rule.Beta1, gradient);
            second = Mean(second, rule.Beta2, gradient * gradient);
            return first * Vector512.Create(rule.Rate) / Vector512.FusedMultiplyAdd(Vector512.Sqrt(second), Vector512.Create(rule.Correction), Vector512.Create(rule.Epsilon));
        }
    }

    public readonly struct AdaMax : IUpdateMethod
    {
        public static int Moments => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Step(in UpdateRule rule, Vector512<float> gradient, ref Vector512<float> first, ref Vector512<float> second)
        {
            first = Mean(first, rule.Beta1, gradient);
            second = Greatest(second, rule.Beta2, gradient);
            return first * Vector512.Create(rule.Rate) / (second + Vector512.Create(rule.Epsilon));
        }
    }

    public readonly struct ShiftAdaMax : IUpdateMethod
    {
        public static int Moments => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Step(in UpdateRule rule, Vector512<float> gradient, ref Vector512<float> first, ref Vector512<float> second)
        {
            first = Mean(first, rule.Beta1, gradient);
            second = Greatest(second, rule.Beta2, gradient);
            return first * Vector512.Create(rule.Rate) / (PowerOfTwo(second) + Vector512.Create(rule.Epsilon));
        }
    }

    public readonly struct StoredShiftAdaMax : IUpdateMethod
    {
        public static int Moments => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Step(in UpdateRule rule, Vector512<float> gradient, ref Vector512<float> first, ref Vector512<float> second)
        {
            first = Mean(first, rule.Beta1, gradient);
            second = PowerOfTwo(Greatest(second, rule.Beta2, gradient));
            return first * Vector512.Create(rule.Rate) / (second + Vector512.Create(rule.Epsilon));
        }
    }
}
