using FsCheck;
using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

/// <summary>Generators of what the properties run over.</summary>
internal static class Any
{
    private static readonly float[] Corners =
    [
        0, -0f, 1, -1, 0.5f, -0.5f, 1.5f, -2.5f, float.Epsilon, -float.Epsilon, 1.1754944e-38f, float.MaxValue, -float.MaxValue,
        float.NaN, float.PositiveInfinity, float.NegativeInfinity,
    ];

    /// <summary>Any bit pattern of a float, with a preference for the corners and for ordinary sizes.</summary>
    public static Gen<float> Float { get; } = Gen.Frequency(
        (2, Gen.Elements(Corners)),
        (2, Bits.Select(bits => BitConverter.UInt32BitsToSingle((uint)bits))),
        (4, Gen.Choose(-4000, 4000).Select(n => n / 256f)));

    public static Gen<float> FiniteFloat { get; } = Float.Where(float.IsFinite);

    /// <summary>A float of moderate size, where no product of a few of them leaves the normal numbers.</summary>
    public static Gen<float> ModerateFloat { get; } = Gen.Choose(-1 << 24, 1 << 24)
        .SelectMany(mantissa => Gen.Choose(-30, 10).Select(exponent => (float)Math.ScaleB(mantissa, exponent - 12)));

    public static Gen<int> Int { get; } = Gen.Frequency((1, Gen.Elements(0, 1, -1, int.MinValue, int.MaxValue)), (9, Bits.Select(bits => (int)(uint)bits)));

    public static Gen<Rounding> DeterministicRounding { get; } =
        Gen.Elements(Enum.GetValues<Rounding>().Where(rounding => rounding != Rounding.Stochastic));

    public static Gen<Rounding> NearestRounding { get; } = Gen.Elements(Rounding.NearestEven, Rounding.NearestAway, Rounding.HalfUp, Rounding.HalfDown);

    private static Gen<ulong> Bits => Gen.Choose(0, 0xFFFF).SelectMany(high => Gen.Choose(0, 0xFFFF).Select(low => ((ulong)high << 16) | (uint)low));

    public static Gen<NumberFormat> Format(int minBits, int maxBits) => Gen.Choose(minBits, maxBits).SelectMany(bits =>
        Gen.Elements(true, false).SelectMany(signed => Gen.Elements(true, false).Select(narrow =>
            signed ? NumberFormat.Int(bits, narrow && bits > 1) : NumberFormat.UInt(bits, narrow && bits > 1))));

    /// <summary>Empty, single, prime and other lengths.</summary>
    public static Gen<T[]> Values<T>(Gen<T> value) => Gen.Elements(0, 1, 2, 3, 7, 13, 31, 64, 101).SelectMany(count => value.ArrayOf(count));

    /// <summary>A shape of one to four axes, sizes 0 and 1 included.</summary>
    public static Gen<Shape> Shape { get; } = Gen.Choose(0, 4).SelectMany(rank => Gen.Elements(0, 1, 1, 2, 3, 5, 7).ArrayOf(rank)).Select(sizes => new Shape(sizes));

    public static void Holds<T>(Gen<T> values, Func<T, bool> property, int runs = 500) =>
        Prop.ForAll(values.ToArbitrary(), property).Holds(runs);
}
