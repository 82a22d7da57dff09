using System.Globalization;

namespace Nibble.Numerics;

/// <summary>What the integer codes of a uniform grid can be: a width in bits, with or without sign.</summary>
/// <remarks>
/// Signed codes are two's complement, -2^(b-1) to 2^(b-1) - 1. A narrow format gives up the one code without mirror image
/// (the lowest when signed, the highest when unsigned, as QONNX defines it), so that signed codes are symmetric about zero.
/// </remarks>
public readonly record struct NumberFormat
{
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

    /// <summary>The smallest code.</summary>
    public long MinCode => IsSigned ? -(1L << (Bits - 1)) + (IsNarrow ? 1 : 0) : 0;

    /// <summary>The greatest code.</summary>
    public long MaxCode => IsSigned ? (1L << (Bits - 1)) - 1 : (1L << Bits) - (IsNarrow ? 2 : 1);

    /// <summary>The number of different codes.</summary>
    public long LevelCount => MaxCode - MinCode + 1;

    /// <summary>Two's complement of 1 to 32 bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The width is not 1 to 32, or 1 and narrow.</exception>
    public static NumberFormat Int(int bits, bool narrow = false) => new(bits, isSigned: true, narrow);

    /// <summary>Unsigned integers of 1 to 32 bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The width is not 1 to 32, or 1 and narrow.</exception>
    public static NumberFormat UInt(int bits, bool narrow = false) => new(bits, isSigned: false, narrow);

    /// <summary>The same format with another width.</summary>
    public NumberFormat WithBits(int bits) => new(bits, IsSigned, IsNarrow && bits > 1);

    /// <summary>Reads what <see cref="ToString"/> writes: <c>int8</c>, <c>uint4</c>, <c>int8-narrow</c>.</summary>
    /// <exception cref="NibbleException">The text is not a format.</exception>
    public static NumberFormat Parse(string text)
    {
        string rest = text.EndsWith("-narrow", StringComparison.Ordinal) ? text[..^"-narrow".Length] : text;
        bool narrow = rest.Length != text.Length;
        bool signed = rest.StartsWith("int", StringComparison.Ordinal);
        if ((signed || rest.StartsWith("uint", StringComparison.Ordinal))
            && int.TryParse(rest.AsSpan(signed ? 3 : 4), NumberStyles.None, CultureInfo.InvariantCulture, out int bits)
            && bits is >= 1 and <= 32 && !(narrow && bits == 1))
            return new NumberFormat(bits, signed, narrow);
        throw new NibbleException($"'{text}' is not a number format. Write int or uint and a width of 1 to 32, such as int8, uint4 or int8-narrow.");
    }

    /// <summary>For example <c>int8</c>, <c>uint4</c>, <c>int8-narrow</c>.</summary>
    public override string ToString() => $"{(IsSigned ? "int" : "uint")}{Bits}{(IsNarrow ? "-narrow" : "")}";
}
