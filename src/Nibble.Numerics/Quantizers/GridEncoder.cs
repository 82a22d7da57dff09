using System.Runtime.CompilerServices;
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
        Vector256.IsHardwareAccelerated && rounding != Rounding.Stochastic && format.MinCode - zeroPoint > -ExactInFloats && format.MaxCode - zeroPoint < ExactInFloats;

    /// <summary>Codes of at most 8 bits, the low byte of each.</summary>
    /// <returns>How many were encoded: as many as fill whole vectors.</returns>
    public int Encode(ReadOnlySpan<float> values, Span<byte> codes) => format.IsBipolar ? Encode<SignLanes>(values, codes) : rounding switch
    {
        Rounding.NearestEven => Encode<NearestEvenLanes>(values, codes),
        Rounding.NearestAway => Encode<NearestAwayLanes>(values, codes),
        Rounding.HalfUp => Encode<HalfUpLanes>(values, codes),
        Rounding.HalfDown => Encode<HalfDownLanes>(values, codes),
        Rounding.NearestTowardZero => Encode<NearestTowardZeroLanes>(values, codes),
        Rounding.Floor => Encode<FloorLanes>(values, codes),
        Rounding.Ceiling => Encode<CeilingLanes>(values, codes),
        Rounding.AwayFromZero => Encode<AwayFromZeroLanes>(values, codes),
        _ => Encode<TowardZeroLanes>(values, codes),
    };

    /// <summary>Codes of any width.</summary>
    /// <returns>How many were encoded: as many as fill whole vectors.</returns>
    public int Encode(ReadOnlySpan<float> values, Span<int> codes) => format.IsBipolar ? Encode<SignLanes>(values, codes) : rounding switch
    {
        Rounding.NearestEven => Encode<NearestEvenLanes>(values, codes),
        Rounding.NearestAway => Encode<NearestAwayLanes>(values, codes),
        Rounding.HalfUp => Encode<HalfUpLanes>(values, codes),
        Rounding.HalfDown => Encode<HalfDownLanes>(values, codes),
        Rounding.NearestTowardZero => Encode<NearestTowardZeroLanes>(values, codes),
        Rounding.Floor => Encode<FloorLanes>(values, codes),
        Rounding.Ceiling => Encode<CeilingLanes>(values, codes),
        Rounding.AwayFromZero => Encode<AwayFromZeroLanes>(values, codes),
        _ => Encode<TowardZeroLanes>(values, codes),
    };

    private int Encode<TRounding>(ReadOnlySpan<float> values, Span<byte> codes)
        where TRounding : struct, IRoundingLanes
    {
        ReadOnlySpan<Vector256<float>> blocks = MemoryMarshal.Cast<float, Vector256<float>>(values);
        Span<Vector256<byte>> packed = MemoryMarshal.Cast<byte, Vector256<byte>>(codes);
        var lanes = new Lanes<TRounding>(format, scale, zeroPoint);
        packed = packed[..Math.Min(packed.Length, blocks.Length / 4)];
        for (int i = 0; i < packed.Length; i++)
        {
            // int   a0…a7 | b0…b7 | c0…c7 | d0…d7      narrowing keeps the low half of a lane, where the whole code is
            // short a0…a7 b0…b7 | c0…c7 d0…d7
            // byte  a0…a7 b0…b7 c0…c7 d0…d7
            Vector256<short> first = Vector256.Narrow(lanes.Encode(blocks[4 * i]), lanes.Encode(blocks[(4 * i) + 1]));
            Vector256<short> second = Vector256.Narrow(lanes.Encode(blocks[(4 * i) + 2]), lanes.Encode(blocks[(4 * i) + 3]));
            packed[i] = Vector256.Narrow(first, second).AsByte();
        }

        return packed.Length * Vector256<byte>.Count;
    }

    private int Encode<TRounding>(ReadOnlySpan<float> values, Span<int> codes)
        where TRounding : struct, IRoundingLanes
    {
        ReadOnlySpan<Vector256<float>> blocks = MemoryMarshal.Cast<float, Vector256<float>>(values);
        Span<Vector256<int>> destination = MemoryMarshal.Cast<int, Vector256<int>>(codes);
        var lanes = new Lanes<TRounding>(format, scale, zeroPoint);
        for (int i = 0; i < blocks.Length; i++)
            destination[i] = lanes.Encode(blocks[i]);
        return blocks.Length * Vector256<int>.Count;
    }

    // The grid's numbers in every lane, set once before a loop.
    private readonly struct Lanes<TRounding>(NumberFormat format, float scale, long zeroPoint)
        where TRounding : struct, IRoundingLanes
    {
        // A sign is that of the number itself: a quotient too small for a float has lost it.
        private readonly Vector256<float> _scale = Vector256.Create(format.IsBipolar ? 1 : scale);
        private readonly Vector256<float> _low = Vector256.Create((float)(format.MinCode - zeroPoint));
        private readonly Vector256<float> _high = Vector256.Create((float)(format.MaxCode - zeroPoint));
        private readonly Vector256<int> _zeroPoint = Vector256.Create((int)zeroPoint);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<int> Encode(Vector256<float> values)
        {
            Vector256<float> steps = values / _scale;
            steps = Vector256.ConditionalSelect(Vector256.Equals(steps, steps), steps, _low); // NaN becomes the least code
            Vector256<float> inside = Vector256.MinNative(Vector256.MaxNative(steps, _low), _high);
            return Vector256.ConvertToInt32Native(TRounding.Round(inside)) + _zeroPoint;
        }
    }
}
