namespace Nibble.Numerics;

/// <summary>What each <see cref="Rounding"/> means, for real numbers and for right shifts of integers: the definition that every kernel must equal.</summary>
public static class Rounder
{
    /// <summary>Rounds a real number to an integer.</summary>
    /// <param name="value">The number; NaN and infinities come back as they are.</param>
    /// <param name="rounding">The rule.</param>
    /// <param name="random">For <see cref="Rounding.Stochastic"/>, a number of [0, 1): the value rounds up where its fraction is above it.</param>
    public static double Round(double value, Rounding rounding, double random = 0) => rounding switch
    {
        Rounding.NearestEven => Math.Round(value, MidpointRounding.ToEven),
        Rounding.NearestAway => Math.Round(value, MidpointRounding.AwayFromZero),
        Rounding.HalfUp => HalfUp(value),
        Rounding.HalfDown => -HalfUp(-value),
        Rounding.NearestTowardZero => Math.CopySign(-HalfUp(-Math.Abs(value)), value),
        Rounding.Floor => Math.Floor(value),
        Rounding.Ceiling => Math.Ceiling(value),
        Rounding.TowardZero => Math.Truncate(value),
        Rounding.AwayFromZero => Math.CopySign(Math.Ceiling(Math.Abs(value)), value),
        Rounding.Stochastic => Math.Floor(value) + (random < value - Math.Floor(value) ? 1 : 0),
        _ => throw new ArgumentOutOfRangeException(nameof(rounding)),
    };

    /// <summary>Divides by 2^<paramref name="shift"/> and rounds, exactly.</summary>
    /// <param name="value">Any integer.</param>
    /// <param name="shift">0 to 126 bits.</param>
    /// <param name="rounding">Any rule but <see cref="Rounding.Stochastic"/>, which needs a random number.</param>
    public static Int128 ShiftRight(Int128 value, int shift, Rounding rounding)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shift);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shift, 126);
        if (shift == 0)
            return value;
        Int128 floor = value >> shift;
        Int128 rest = value - (floor << shift);
        Int128 half = Int128.One << (shift - 1);
        bool up = rounding switch
        {
            Rounding.NearestEven => rest > half || (rest == half && Int128.IsOddInteger(floor)),
            Rounding.NearestAway => rest > half || (rest == half && value > 0),
            Rounding.HalfUp => rest >= half,
            Rounding.HalfDown => rest > half,
            Rounding.NearestTowardZero => rest > half || (rest == half && value < 0),
            Rounding.Floor => false,
            Rounding.Ceiling => rest != 0,
            Rounding.TowardZero => value < 0 && rest != 0,
            Rounding.AwayFromZero => value > 0 && rest != 0,
            _ => throw new ArgumentOutOfRangeException(nameof(rounding), $"A shift can't round by {rounding}."),
        };
        return floor + (up ? 1 : 0);
    }

    // floor(x + 1/2) would lose the bit that decides next to 2^52, and 0.49999999999999994 + 0.5 is 1.
    private static double HalfUp(double value)
    {
        double floor = Math.Floor(value);
        return value - floor >= 0.5 ? floor + 1 : floor;
    }
}
