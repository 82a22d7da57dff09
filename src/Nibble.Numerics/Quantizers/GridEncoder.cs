using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nibble.Numerics;

/// <summary>Codes of many numbers on the grid of one scale and zero point, several at a time: equal to the scalar definition, bit for bit.</summary>
/// <remarks>
/// A step is value / scale, a true division, in every lane. Its clamp and its rounding are exact in floats as long as every code less the
/// zero point is a whole number below 2^24; wider grids take the scalar path, as stochastic rounding does.
/// </remarks>
internal readonly struct GridEncoder(NumberFormat format, float scale, long zeroPoint, Rounding rounding)
{
    private const long ExactInFloats = 1 << 24;

    /// <summary>Whether this grid and rounding can be encoded several numbers at a time.</summary>
    public bool IsVectorized =>
        rounding != Rounding.Stochastic && format.MinCode - zeroPoint > -ExactInFloats && format.MaxCode - zeroPoint < ExactInFloats;

    /// <summary>Codes of at most 8 bits, the low byte of each.</summary>
    /// <returns>How many were encoded: as many as fill whole vectors.</returns>
    public int Encode(ReadOnlySpan<float> values, Span<byte> codes)
    {
        ReadOnlySpan<Vector256<float>> blocks = MemoryMarshal.Cast<float, Vector256<float>>(values);
        Span<Vector256<byte>> packed = MemoryMarshal.Cast<byte, Vector256<byte>>(codes);
        int count = Math.Min(packed.Length, blocks.Length / 4);
        for (int i = 0; i < count; i++)
        {
            // int   a0…a7 | b0…b7 | c0…c7 | d0…d7      narrowing keeps the low half of a lane, where the whole code is
            // short a0…a7 b0…b7 | c0…c7 d0…d7
            // byte  a0…a7 b0…b7 c0…c7 d0…d7
            Vector256<short> first = Vector256.Narrow(Encode(blocks[4 * i]), Encode(blocks[(4 * i) + 1]));
            Vector256<short> second = Vector256.Narrow(Encode(blocks[(4 * i) + 2]), Encode(blocks[(4 * i) + 3]));
            packed[i] = Vector256.Narrow(first, second).AsByte();
        }

        return count * Vector256<byte>.Count;
    }

    /// <summary>Codes of any width.</summary>
    /// <returns>How many were encoded: as many as fill whole vectors.</returns>
    public int Encode(ReadOnlySpan<float> values, Span<int> codes)
    {
        ReadOnlySpan<Vector256<float>> blocks = MemoryMarshal.Cast<float, Vector256<float>>(values);
        Span<Vector256<int>> destination = MemoryMarshal.Cast<int, Vector256<int>>(codes);
        for (int i = 0; i < blocks.Length; i++)
            destination[i] = Encode(blocks[i]);
        return blocks.Length * Vector256<int>.Count;
    }

    private Vector256<int> Encode(Vector256<float> values)
    {
        Vector256<float> low = Vector256.Create((float)(format.MinCode - zeroPoint)), high = Vector256.Create((float)(format.MaxCode - zeroPoint));
        Vector256<float> steps = values / Vector256.Create(scale);
        Vector256<float> known = Vector256.Equals(steps, steps); // no NaN
        Vector256<float> inside = Vector256.MinNative(Vector256.MaxNative(steps, low), high);
        Vector256<float> whole = Vector256.ConditionalSelect(known, Round(inside), low);
        return Vector256.ConvertToInt32(whole) + Vector256.Create((int)zeroPoint);
    }

    private Vector256<float> Round(Vector256<float> x) => rounding switch
    {
        Rounding.NearestEven => Vector256.Round(x, MidpointRounding.ToEven),
        Rounding.NearestAway => Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), -HalfUp(-x), HalfUp(x)),
        Rounding.HalfUp => HalfUp(x),
        Rounding.HalfDown => -HalfUp(-x),
        Rounding.Floor => Vector256.Floor(x),
        Rounding.Ceiling => Vector256.Ceiling(x),
        _ => Vector256.Truncate(x),
    };

    private static Vector256<float> HalfUp(Vector256<float> x)
    {
        Vector256<float> floor = Vector256.Floor(x), half = Vector256.Create(0.5f);
        return floor + (Vector256.GreaterThanOrEqual(x - floor, half) & Vector256<float>.One);
    }
}
