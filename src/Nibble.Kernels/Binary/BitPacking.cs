using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Numbers to bits, 64 in a word, lowest bit first, and back. Bits of the last word that have no number are 0.</summary>
public static unsafe class BitPacking
{
    private const int WordBits = 64;

    /// <summary>How many words hold as many bits.</summary>
    public static int WordsOf(int bits) => (bits / WordBits) + (bits % WordBits == 0 ? 0 : 1);

    /// <summary>A bit for each number that is 0 or more, as the codes of <see cref="Numerics.NumberFormat.Bipolar"/> are; NaN gives 0.</summary>
    /// <param name="values">Any numbers.</param>
    /// <param name="words">As many as <see cref="WordsOf"/> says.</param>
    public static void PackSigns(ReadOnlySpan<float> values, Span<ulong> words) => Pack<float>(values, 0, words);

    /// <summary>A bit for each byte that is a threshold or more.</summary>
    /// <param name="values">Any bytes.</param>
    /// <param name="threshold">The least byte whose bit is 1.</param>
    /// <param name="words">As many as <see cref="WordsOf"/> says.</param>
    public static void Pack(ReadOnlySpan<byte> values, byte threshold, Span<ulong> words) => Pack<byte>(values, threshold, words);

    /// <summary>A number for each bit.</summary>
    /// <param name="words">As many as <see cref="WordsOf"/> says.</param>
    /// <param name="zero">The number of a bit 0.</param>
    /// <param name="one">The number of a bit 1.</param>
    /// <param name="values">Where they go.</param>
    public static void Unpack(ReadOnlySpan<ulong> words, float zero, float one, Span<float> values) => Unpack<float>(words, zero, one, values);

    /// <summary>A byte for each bit.</summary>
    /// <param name="words">As many as <see cref="WordsOf"/> says.</param>
    /// <param name="zero">The byte of a bit 0.</param>
    /// <param name="one">The byte of a bit 1.</param>
    /// <param name="values">Where they go.</param>
    public static void Unpack(ReadOnlySpan<ulong> words, byte zero, byte one, Span<byte> values) => Unpack<byte>(words, zero, one, values);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Pack<T>(ReadOnlySpan<T> values, T threshold, Span<ulong> words)
        where T : unmanaged, IComparable<T>, System.Numerics.IComparisonOperators<T, T, bool>
    {
        Require(values.Length, words.Length);
        ReadOnlySpan<Vector512<T>> vectors = MemoryMarshal.Cast<T, Vector512<T>>(values);
        Vector512<T> least = Vector512.Create(threshold);
        int lanes = Vector512<T>.Count, perWord = WordBits / lanes, whole = values.Length / WordBits;
        for (int word = 0; word < whole; word++)
        {
            ulong bits = 0;
            for (int part = 0; part < perWord; part++)
                bits |= Vector512.GreaterThanOrEqual(vectors[(word * perWord) + part], least).ExtractMostSignificantBits() << (part * lanes);
            words[word] = bits;
        }

        if (whole < words.Length)
            words[whole] = 0;
        for (int i = whole * WordBits; i < values.Length; i++)
            if (values[i] >= threshold)
                words[whole] |= 1UL << (i % WordBits);
    }

    private static void Unpack<T>(ReadOnlySpan<ulong> words, T zero, T one, Span<T> values)
    {
        Require(values.Length, words.Length);
        for (int i = 0; i < values.Length; i++)
            values[i] = ((words[i / WordBits] >> (i % WordBits)) & 1) == 0 ? zero : one;
    }

    private static void Require(int values, int words)
    {
        if (words != WordsOf(values))
            throw new ArgumentException($"{values} bits take {WordsOf(values)} words, but there are {words}.");
    }
}
