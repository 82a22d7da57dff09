using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class GemmTests
{
    // Around the edges of tiles (2, 4, 6, 16), of a depth's cut (256) and of blocks (120, 256), with primes between.
    private static readonly GemmSize[] Edges =
    [
        new(0, 3, 4), new(3, 0, 4), new(3, 4, 0), new(1, 1, 1), new(5, 15, 255), new(6, 16, 256), new(7, 17, 257), new(11, 31, 15),
        new(12, 32, 16), new(13, 33, 17), new(24, 64, 32), new(121, 257, 3), new(119, 127, 31), new(61, 97, 513), new(137, 151, 139),
    ];

    public static TheoryData<int> IntegerKernels => KernelWalk.Of(IntegerGemm.FastestFirst, kernel => kernel.IsSupported);

    [Theory]
    [MemberData(nameof(IntegerKernels))]
    public void Every_integer_kernel_gives_the_integers_of_the_reference(int index)
    {
        IntegerGemmKernel kernel = IntegerGemm.FastestFirst[index];
        foreach (GemmSize size in Sizes())
        {
            short[] a = Shorts(size.M * size.K, 1), b = Shorts(size.N * size.K, 2);
            int[] expected = new int[size.M * size.N], found = Enumerable.Repeat(77, expected.Length).ToArray();

            new ReferenceIntegerGemm().Run(size, a, b, expected);
            kernel.Run(size, a, b, found);

            Assert.Equal(expected, found);
        }
    }

    [Theory]
    [MemberData(nameof(IntegerKernels))]
    public void Sums_wrap_in_32_bits(int index)
    {
        IntegerGemmKernel kernel = IntegerGemm.FastestFirst[index];
        foreach (int depth in (int[])[2, 3, 16, 19, 64, 67])
        {
            short[] lowest = Enumerable.Repeat(short.MinValue, depth).ToArray();
            int[] sums = new int[1];

            kernel.Run(new GemmSize(1, 1, depth), lowest, lowest, sums);

            Assert.Equal(unchecked((int)((1L << 30) * depth)), sums[0]);
        }
    }

    [Fact]
    public void The_list_ends_with_the_reference_and_the_fastest_is_supported()
    {
        Assert.IsType<ReferenceIntegerGemm>(IntegerGemm.FastestFirst[^1]);
        Assert.True(IntegerGemm.Fastest.IsSupported);
    }

    private static IEnumerable<GemmSize> Sizes()
    {
        var random = new CounterRandom(42);
        for (ulong i = 0; i < 60; i++)
            yield return new GemmSize((int)(random.Bits(3 * i) % 41), (int)(random.Bits((3 * i) + 1) % 41), (int)(random.Bits((3 * i) + 2) % 41));
        foreach (GemmSize size in Edges)
            yield return size;
    }

    // All 16 bits, with the extremes more often than chance has them.
    private static short[] Shorts(int count, ulong seed)
    {
        var random = new CounterRandom(seed);
        return [.. Enumerable.Range(0, count).Select(i => random.Bits((ulong)i)).Select(bits => (bits >> 32) % 8 == 0 ? short.MinValue : (short)bits)];
    }
}
