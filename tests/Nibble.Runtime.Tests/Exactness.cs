namespace Nibble.Runtime.Tests;

/// <summary>What is known of the numbers of a value: multiples of 2^Exponent below 2^(Exponent + Bits). Sums of a few of them are exact in floats, in any order.</summary>
internal readonly record struct Exactness(int Exponent, int Bits)
{
    private const int FloatBits = 24;

    /// <summary>Any numbers.</summary>
    public static Exactness None => new(0, 100);

    /// <summary>Whether floats hold all such numbers.</summary>
    public bool IsExact => Bits <= FloatBits;

    public static Exactness OfCodes(long greatest, float scale) =>
        Math.ScaleB(1, Math.ILogB(scale)) == scale ? new(Math.ILogB(scale), BitsOf(greatest)) : None;

    public Exactness Plus(Exactness other)
    {
        int exponent = Math.Min(Exponent, other.Exponent);
        return new(exponent, Math.Max(Exponent + Bits, other.Exponent + other.Bits) - exponent + 1);
    }

    public Exactness Times(Exactness other) => new(Exponent + other.Exponent, Bits + other.Bits);

    public Exactness SumOf(int count) => this with { Bits = Bits + BitsOf(count) };

    private static int BitsOf(long count) => 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)count);
}
