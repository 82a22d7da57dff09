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

    public static TheoryData<int> FloatKernels => [.. Enumerable.Range(0, FloatGemm.FastestFirst.Count)];

    public static TheoryData<int> IntegerKernels => [.. Enumerable.Range(0, IntegerGemm.FastestFirst.Count)];

    [SkippableTheory]
    [MemberData(nameof(FloatKernels))]
    public void Every_float_kernel_is_close_to_sums_in_double_precision(int index)
    {
        FloatGemmKernel kernel = FloatGemm.FastestFirst[index];
        Skip.IfNot(kernel.IsSupported, $"This processor does not run '{kernel.Name}'.");
        foreach (GemmSize size in Sizes())
        {
            float[] a = Floats(size.M * size.K, 1), b = Floats(size.K * size.N, 2);
            foreach ((bool transposeLeft, bool transposeRight, bool accumulate) in Ways(size))
            {
                float[] before = Floats(size.M * size.N, 3), after = [.. before];
                kernel.Run(size, a, transposeLeft, b, transposeRight, after, accumulate);
                for (int i = 0; i < after.Length; i++)
                {
                    double sum = accumulate ? before[i] : 0, magnitude = 1;
                    for (int p = 0; p < size.K; p++)
                    {
                        int row = i / size.N, column = i % size.N;
                        double product = (double)a[transposeLeft ? (p * size.M) + row : (row * size.K) + p] * b[transposeRight ? (column * size.K) + p : (p * size.N) + column];
                        sum += product;
                        magnitude += Math.Abs(product);
                    }

                    Assert.True(Math.Abs(sum - after[i]) <= magnitude * 1e-6, $"{kernel.Name}, {size}, {transposeLeft}, {transposeRight}, {accumulate}: {after[i]} at {i} instead of {sum}.");
                }
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(FloatKernels))]
    public void A_row_gives_the_same_bits_alone_and_among_many_rows_on_many_threads(int index)
    {
        FloatGemmKernel kernel = FloatGemm.FastestFirst[index];
        Skip.IfNot(kernel.IsSupported, $"This processor does not run '{kernel.Name}'.");
        var size = new GemmSize(101, 97, 300); // above the limit from which threads share the work
        float[] a = Floats(size.M * size.K, 1), b = Floats(size.K * size.N, 2);
        float[] together = new float[size.M * size.N], again = new float[size.M * size.N], alone = new float[size.M * size.N];

        kernel.Run(size, a, false, b, false, together);
        kernel.Run(size, a, false, b, false, again);
        for (int row = 0; row < size.M; row++)
            kernel.Run(size with { M = 1 }, a.AsSpan(row * size.K, size.K), false, b, false, alone.AsSpan(row * size.N, size.N));

        Assert.Equal(together, again);
        Assert.Equal(together, alone);
    }

    [SkippableTheory]
    [MemberData(nameof(FloatKernels))]
    public void A_small_float_product_allocates_nothing(int index)
    {
        FloatGemmKernel kernel = FloatGemm.FastestFirst[index];
        Skip.IfNot(kernel.IsSupported, $"This processor does not run '{kernel.Name}'.");
        var size = new GemmSize(32, 8, 8);
        float[] a = Floats(256, 1), b = Floats(64, 2), c = new float[256];
        kernel.Run(size, a, false, b, true, c);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            kernel.Run(size, a, false, b, true, c);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [SkippableTheory]
    [MemberData(nameof(FloatKernels))]
    public void NaN_and_infinity_reach_just_the_results_that_they_are_part_of(int index)
    {
        FloatGemmKernel kernel = FloatGemm.FastestFirst[index];
        Skip.IfNot(kernel.IsSupported, $"This processor does not run '{kernel.Name}'.");
        var size = new GemmSize(7, 17, 5);
        float[] a = Floats(35, 1), b = Floats(85, 2), c = new float[119];
        a[6 * 5] = float.NaN;
        b[(2 * 17) + 16] = float.PositiveInfinity;

        kernel.Run(size, a, false, b, false, c);

        for (int i = 0; i < c.Length; i++)
            Assert.Equal((i / 17 == 6, i / 17 != 6 && i % 17 == 16), (float.IsNaN(c[i]), float.IsInfinity(c[i])));
    }

    [SkippableTheory]
    [MemberData(nameof(IntegerKernels))]
    public void Every_integer_kernel_gives_the_integers_of_the_reference(int index)
    {
        IntegerGemmKernel kernel = IntegerGemm.FastestFirst[index];
        Skip.IfNot(kernel.IsSupported, $"This processor does not run '{kernel.Name}'.");
        foreach (GemmSize size in Sizes())
        {
            short[] a = Shorts(size.M * size.K, 1), b = Shorts(size.N * size.K, 2);
            int[] expected = new int[size.M * size.N], found = Enumerable.Repeat(77, expected.Length).ToArray();

            new ReferenceIntegerGemm().Run(size, a, b, expected);
            kernel.Run(size, a, b, found);

            Assert.Equal(expected, found);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(IntegerKernels))]
    public void Sums_wrap_in_32_bits(int index)
    {
        IntegerGemmKernel kernel = IntegerGemm.FastestFirst[index];
        Skip.IfNot(kernel.IsSupported, $"This processor does not run '{kernel.Name}'.");
        foreach (int depth in (int[])[2, 3, 16, 19, 64, 67])
        {
            short[] lowest = Enumerable.Repeat(short.MinValue, depth).ToArray();
            int[] sums = new int[1];

            kernel.Run(new GemmSize(1, 1, depth), lowest, lowest, sums);

            Assert.Equal(unchecked((int)((1L << 30) * depth)), sums[0]);
        }
    }

    [Fact]
    public void A_span_too_short_is_refused_with_the_sizes()
    {
        string message = Assert.Throws<ArgumentException>(() => FloatGemm.Fastest.Run(new GemmSize(2, 3, 4), new float[8], false, new float[11], false, new float[6])).Message;

        Assert.Equal("A product of [2, 4] and [4, 3] needs 8, 12 and 6 elements, but the spans have 8, 11 and 6.", message);
    }

    [Fact]
    public void Lists_end_with_the_reference_and_the_fastest_is_supported()
    {
        Assert.IsType<ReferenceFloatGemm>(FloatGemm.FastestFirst[^1]);
        Assert.IsType<ReferenceIntegerGemm>(IntegerGemm.FastestFirst[^1]);
        Assert.True(FloatGemm.Fastest.IsSupported);
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

    // All eight ways to read the operands; two for large products, whose judge is slow.
    private static IEnumerable<(bool TransposeLeft, bool TransposeRight, bool Accumulate)> Ways(GemmSize size) =>
        ((long)size.M * size.N * size.K > 100_000 ? [3, 4] : Enumerable.Range(0, 8)).Select(way => ((way & 1) != 0, (way & 2) != 0, (way & 4) != 0));

    private static float[] Floats(int count, ulong seed) => Tensor.Random([count], seed).Values.ToArray();

    // All 16 bits, with the extremes more often than chance has them.
    private static short[] Shorts(int count, ulong seed)
    {
        var random = new CounterRandom(seed);
        return [.. Enumerable.Range(0, count).Select(i => random.Bits((ulong)i)).Select(bits => (bits >> 32) % 8 == 0 ? short.MinValue : (short)bits)];
    }
}
