using System.Globalization;

namespace Nibble.Numerics;

/// <summary>What the integer codes of a uniform grid can be: a width in bits, with or without sign.</summary>
/// <remarks>
/// Signed codes are two's complement, -2^(b-1) to 2^(b-1) - 1. A narrow format gives up the one code without mirror image
/// (the lowest when signed, the highest when unsigned, as QONNX defines it), so that signed codes are symmetric about zero.
/// <see cref="Bipolar"/> is the one format whose codes have a gap: -1 and +1, but not 0.
/// </remarks>
public readonly record struct NumberFormat
{
    private const string BipolarName = "bipolar";

    private NumberFormat(int bits, bool isSigned, bool isNarrow)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 32);
        if (isNarrow && bits == 1)
            throw new ArgumentOutOfRangeException(nameof(bits), "A narrow format of 1 bit would have a single code; use 2 bits or more.");
        Bits = bits;
        IsSigned = isSigned;
        IsNarrow = isNarrow;
    }

    /// <summary>The width of a code, 1 to 32 bits.</summary>
    public int Bits { get; }

    /// <summary>Whether codes may be negative.</summary>
    public bool IsSigned { get; }

    /// <summary>Whether the code without mirror image is left out.</summary>
    public bool IsNarrow { get; }

    /// <summary>Whether the codes are -1 and +1, and nothing else.</summary>
    public bool IsBipolar { get; private init; }

    /// <summary>The smallest code.</summary>
    public long MinCode => IsBipolar ? -1 : IsSigned ? -(1L << (Bits - 1)) + (IsNarrow ? 1 : 0) : 0;

    /// <summary>The greatest code.</summary>
    public long MaxCode => IsBipolar ? 1 : IsSigned ? (1L << (Bits - 1)) - 1 : (1L << Bits) - (IsNarrow ? 2 : 1);

    /// <summary>The number of different codes.</summary>
    public long LevelCount => IsBipolar ? 2 : MaxCode - MinCode + 1;

    /// <summary>
    /// The signs as numbers, one bit each: -1 for values below zero and for NaN, +1 for all others, zero included. Zero itself is no code, so a
    /// grid of them is symmetric, and what pads a convolution is a third value. Courbariaux et al. 2016 (arXiv:1602.02830), equation 1; QONNX's BipolarQuant.
    /// </summary>
    public static NumberFormat Bipolar { get; } = new(1, isSigned: true, isNarrow: false) { IsBipolar = true };

    /// <summary>Two's complement of 1 to 32 bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The width is not 1 to 32, or 1 and narrow.</exception>
    public static NumberFormat Int(int bits, bool narrow = false) => new(bits, isSigned: true, narrow);

    /// <summary>Unsigned integers of 1 to 32 bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The width is not 1 to 32, or 1 and narrow.</exception>
    public static NumberFormat UInt(int bits, bool narrow = false) => new(bits, isSigned: false, narrow);

    /// <summary>The same format with another width; of the bipolar one the wider formats that are symmetric as well.</summary>
    public NumberFormat WithBits(int bits) => IsBipolar && bits == 1 ? this : new(bits, IsSigned, (IsNarrow || IsBipolar) && bits > 1);

    /// <summary>Whether a number is one of the codes.</summary>
    public bool Contains(long code) => code >= MinCode && code <= MaxCode && !(IsBipolar && code == 0);

    /// <summary>Reads what <see cref="ToString"/> writes: <c>int8</c>, <c>uint4</c>, <c>int8-narrow</c>, <c>bipolar</c>.</summary>
    /// <exception cref="NibbleException">The text is not a format.</exception>
    public static NumberFormat Parse(string text)
    {
        if (text == BipolarName)
            return Bipolar;
        string rest = text.EndsWith("-narrow", StringComparison.Ordinal) ? text[..^"-narrow".Length] : text;
        bool narrow = rest.Length != text.Length;
        bool signed = rest.StartsWith("int", StringComparison.Ordinal);
        if ((signed || rest.StartsWith("uint", StringComparison.Ordinal))
            && int.TryParse(rest.AsSpan(signed ? 3 : 4), NumberStyles.None, CultureInfo.InvariantCulture, out int bits)
            && bits is >= 1 and <= 32 && !(narrow && bits == 1))
            return new NumberFormat(bits, signed, narrow);
        throw new NibbleException($"'{text}' is not a number format. Write int or uint and a width of 1 to 32, such as int8, uint4 or int8-narrow, or bipolar.");
    }

    /// <summary>For example <c>int8</c>, <c>uint4</c>, <c>int8-narrow</c>, <c>bipolar</c>.</summary>
    public override string ToString() => IsBipolar ? BipolarName : $"{(IsSigned ? "int" : "uint")}{Bits}{(IsNarrow ? "-narrow" : "")}";

    /// <summary>What the codes are, for messages: the two of the bipolar format, the ends of all others.</summary>
    internal string DescribeCodes() => IsBipolar ? "-1 and 1" : $"{MinCode} to {MaxCode}";
}
