using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Numerics;

/// <summary>Moves codes of 1 to 8 bits between a byte each and no gaps at all, eight codes at a time.</summary>
/// <remarks>
/// Eight codes in the bytes of a word take as many packed bytes as a code has bits, whatever the width, so one rule serves all:
/// <code>
/// word    0000dddd 0000cccc 0000bbbb 0000aaaa      a is the first code, in the lowest byte
/// packed                    ddddcccc bbbbaaaa      the masked bits, pushed together: x86's PEXT; apart again: PDEP
/// </code>
/// Bipolar codes, 00000001 and 11111111, have a bit of their own for it: the complement of the second.
/// </remarks>
internal static class BytePacking
{
    private const ulong EachByte = 0x0101010101010101;

    /// <summary>Packs; the destination has 7 bytes more than are needed, which may be overwritten.</summary>
    public static void Pack(ReadOnlySpan<byte> codes, NumberFormat format, Span<byte> packed)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(codes);
        int bits = format.Bits;
        for (int i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(packed[(i * bits)..], Gather(PatternsOf(Ordered(words[i]), format), bits));
        if (codes.Length % 8 != 0)
            BinaryPrimitives.WriteUInt64LittleEndian(packed[(words.Length * bits)..], Gather(PatternsOf(LastWord(codes, format), format), bits));
    }

    /// <summary>Unpacks; the source has 7 bytes more than are needed.</summary>
    public static void Unpack(ReadOnlySpan<byte> packed, NumberFormat format, Span<byte> codes)
    {
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(codes);
        for (int i = 0; i < words.Length; i++)
            words[i] = Ordered(WordAt(packed, i, format));
        Span<byte> rest = stackalloc byte[8];
        if (codes.Length % 8 != 0)
            BinaryPrimitives.WriteUInt64LittleEndian(rest, WordAt(packed, words.Length, format));
        rest[..(codes.Length % 8)].CopyTo(codes[(8 * words.Length)..]);
    }

    /// <summary>Whether packing and unpacking gives every byte back, in a format that all bit patterns of its width are codes of.</summary>
    public static bool AreCodes(ReadOnlySpan<byte> codes, NumberFormat format)
    {
        if (format.IsNarrow)
            return false;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(codes))
            if (Extended(PatternsOf(word, format), format) != word)
                return false;
        ulong last = LastWord(codes, format);
        return Extended(PatternsOf(last, format), format) == last;
    }

    // The codes after the last whole word, filled up with those whose pattern is 0.
    private static ulong LastWord(ReadOnlySpan<byte> codes, NumberFormat format)
    {
        Span<byte> rest = stackalloc byte[8];
        rest.Fill(format.IsBipolar ? byte.MaxValue : (byte)0);
        codes[(codes.Length / 8 * 8)..].CopyTo(rest);
        return BinaryPrimitives.ReadUInt64LittleEndian(rest);
    }

    private static ulong PatternsOf(ulong word, NumberFormat format) => format.IsBipolar ? (~word >> 1) & EachByte : word & MaskOf(format.Bits);

    private static ulong WordAt(ReadOnlySpan<byte> packed, int index, NumberFormat format) =>
        Extended(Scatter(BinaryPrimitives.ReadUInt64LittleEndian(packed[(index * format.Bits)..]), MaskOf(format.Bits), format.Bits), format);

    // Copies the sign bit of each byte's code to the bits above it; a product of bytes 0 and 1 with a byte has no carry.
    private static ulong Extended(ulong word, NumberFormat format) =>
        format.IsBipolar ? ((word ^ EachByte) * byte.MaxValue) | word
        : format.IsSigned ? word | (((word >> (format.Bits - 1)) & EachByte) * (byte)(0xFF << format.Bits))
        : word;

    private static ulong MaskOf(int bits) => EachByte * (0xFFu >> (8 - bits));

    private static ulong Ordered(ulong word) => BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);

    private static ulong Gather(ulong word, int bits)
    {
        if (Bmi2.X64.IsSupported)
            return Bmi2.X64.ParallelBitExtract(word, MaskOf(bits));
        ulong packed = 0;
        for (int i = 0; i < 8; i++)
            packed |= ((word >> (8 * i)) & 0xFF) << (i * bits);
        return packed;
    }

    private static ulong Scatter(ulong packed, ulong mask, int bits)
    {
        if (Bmi2.X64.IsSupported)
            return Bmi2.X64.ParallelBitDeposit(packed, mask);
        ulong word = 0;
        for (int i = 0; i < 8; i++)
            word |= ((packed >> (i * bits)) << (8 * i)) & (0xFFUL << (8 * i)) & mask;
        return word;
    }
}
