using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

/// <summary>Full-range operands, with the extremes more often than chance has them.</summary>
internal static class Samples
{
    public static byte[] Bytes(int count, CounterRandom random) =>
        [.. Enumerable.Range(0, count).Select(i => random.Bits((ulong)i)).Select(bits => (bits >> 32) % 6 == 0 ? byte.MaxValue : (byte)bits)];

    public static sbyte[] Weights(int count, int bits, CounterRandom random) =>
        [.. Enumerable.Range(0, count).Select(i => random.Bits((ulong)i)).Select(draw => Weight(draw, bits))];

    private static sbyte Weight(ulong draw, int bits)
    {
        int least = -(1 << (bits - 1)), spread = 1 << bits;
        if (bits == 1)
            return draw % 2 == 0 ? (sbyte)-1 : (sbyte)1;
        return (sbyte)((draw >> 32) % 6 == 0 ? least : least + (int)(draw % (ulong)spread));
    }
}
