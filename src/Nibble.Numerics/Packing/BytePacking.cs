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
/// </remarks>
internal static class BytePacking
{
    private const ulong EachByte = 0x0101010101010101;

    /// <summary>Packs; the destination has 7 bytes more than are needed, which may be overwritten.</summary>
    public static void Pack(ReadOnlySpan<byte> codes, int bits, Span<byte> packed)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(codes);
        ulong mask = MaskOf(bits);
        for (int i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(packed[(i * bits)..], Gather(Ordered(words[i]), mask, bits));
        Span<byte> rest = stackalloc byte[8];
        codes[(8 * words.Length)..].CopyTo(rest);
        if (codes.Length % 8 != 0)
            BinaryPrimitives.WriteUInt64LittleEndian(packed[(words.Length * bits)..], Gather(BinaryPrimitives.ReadUInt64LittleEndian(rest), mask, bits));
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
        Span<byte> rest = stackalloc byte[8];
        codes[(codes.Length / 8 * 8)..].CopyTo(rest);
        ulong mask = MaskOf(format.Bits);
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(codes))
            if (Extended(word & mask, format) != word)
                return false;
        ulong last = MemoryMarshal.Read<ulong>(rest);
        return Extended(last & mask, format) == last;
    }

    private static ulong WordAt(ReadOnlySpan<byte> packed, int index, NumberFormat format) =>
        Extended(Scatter(BinaryPrimitives.ReadUInt64LittleEndian(packed[(index * format.Bits)..]), MaskOf(format.Bits), format.Bits), format);

    // Copies the sign bit of each byte's code to the bits above it; a product of bytes 0 and 1 with a byte has no carry.
    private static ulong Extended(ulong word, NumberFormat format) => format.IsSigned
        ? word | (((word >> (format.Bits - 1)) & EachByte) * (byte)(0xFF << format.Bits))
        : word;

    private static ulong MaskOf(int bits) => EachByte * (0xFFu >> (8 - bits));

    private static ulong Ordered(ulong word) => BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);

    private static ulong Gather(ulong word, ulong mask, int bits)
    {
        if (Bmi2.X64.IsSupported)
            return Bmi2.X64.ParallelBitExtract(word, mask);
        ulong packed = 0;
        for (int i = 0; i < 8; i++)
            packed |= ((word & mask) >> (8 * i) & 0xFF) << (i * bits);
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
