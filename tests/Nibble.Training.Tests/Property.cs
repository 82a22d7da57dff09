using FsCheck;
using FsCheck.Fluent;
using Nibble.Numerics;

namespace Nibble.Training.Tests;

/// <summary>Checks a claim for many small sizes and seeds.</summary>
internal static class Property
{
    /// <summary>Sizes are 1 to 19 or another greatest size, so below, at and between the widths of vectors.</summary>
    public static void Holds(Action<int, int, int, ulong> claim, int greatest = 19)
    {
        Gen<(int, int, int, ulong)> cases =
            from m in Gen.Choose(1, greatest)
            from n in Gen.Choose(1, greatest)
            from k in Gen.Choose(1, greatest)
            from seed in Gen.Choose(0, int.MaxValue)
            select (m, n, k, (ulong)seed);
        Prop.ForAll(cases.ToArbitrary(), ((int M, int N, int K, ulong Seed) c) => claim(c.M, c.N, c.K, c.Seed)).Holds();
    }

    public static void SameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
                Assert.Fail($"Element {i} should be {expected[i]:g9}, but is {actual[i]:g9}.");
    }

    public static void SameBits(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        SameBits(expected.Values, actual.Values);
    }
}
