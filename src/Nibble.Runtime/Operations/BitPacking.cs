namespace Nibble.Runtime;

internal static class BitPacking
{
    public static void FromBytes(ReadOnlySpan<byte> codes, byte threshold, Span<ulong> bits)
    {
        bits.Clear();
        for (int i = 0; i < codes.Length; i++)
            if (codes[i] >= threshold)
                bits[i / 64] |= 1UL << (i % 64);
    }

    public static void ToBytes(ReadOnlySpan<ulong> bits, byte low, byte high, Span<byte> codes)
    {
        for (int i = 0; i < codes.Length; i++)
            codes[i] = (bits[i / 64] >> (i % 64) & 1) != 0 ? high : low;
    }
}
