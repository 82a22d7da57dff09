using FsCheck;
using FsCheck.Fluent;
using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class FloatGemmTests
{
    // Around the edges of tiles (6, 12, 16, 32), of the depth's cut (512), of groups of columns (128), of what is packed and shared, with primes between;
    // then around those of narrow products (1, 8 and 16 columns, 64 steps, 20,000 products).
    private static readonly GemmSize[] Edges =
    [
        new(0, 3, 4), new(3, 0, 4), new(3, 4, 0), new(1, 1, 1), new(5, 15, 255), new(6, 16, 256), new(7, 17, 257), new(11, 31, 15), new(12, 32, 16), new(13, 33, 17),
        new(24, 64, 32), new(25, 65, 511), new(13, 33, 512), new(14, 97, 513), new(121, 257, 3), new(119, 127, 31), new(131, 129, 1025), new(61, 97, 613), new(1, 300, 1100), new(300, 1, 1100),
        new(64, 8, 1), new(3, 1, 64), new(7, 1, 65), new(9, 7, 64), new(10, 8, 63), new(7, 9, 64), new(8, 15, 2), new(19, 16, 64), new(20, 16, 64), new(5, 17, 64),
    ];

    public static TheoryData<int> Kernels => KernelWalk.Of(FloatGemm.FastestFirst, kernel => kernel.IsSupported);

    [Fact]
    public void The_list_has_all_tiles_and_ends_with_the_reference()
    {
        Assert.Equal(FloatTile.FastestFirst.Select(tile => tile.Name), FloatGemm.FastestFirst.Select(kernel => kernel.Name));
        Assert.IsType<ReferenceFloatGemm>(FloatGemm.FastestFirst[^1]);
        Assert.Same(FloatGemm.FastestFirst.First(kernel => kernel.IsSupported), FloatGemm.Fastest);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_kernel_gives_the_bits_of_the_reference(int index)
    {
        FloatGemmKernel kernel = FloatGemm.FastestFirst[index];
        Gen<GemmSize> sizes = Gen.Choose(0, 70).Three().Select(size => new GemmSize(size.Item1, size.Item2, size.Item3));
        Prop.ForAll(sizes.ToArbitrary(), size => Check(kernel, size)).Holds();
        foreach (GemmSize size in Edges)
            Check(kernel, size);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void More_rows_than_are_packed_at_once_give_the_same_bits(int index) =>
        Check(FloatGemm.FastestFirst[index], new GemmSize(101, 2, 70_001), [0, 7]);

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_row_gives_the_same_bits_alone_and_among_many_rows_on_many_threads(int index)
    {
        FloatGemmKernel kernel = FloatGemm.FastestFirst[index];
        var size = new GemmSize(101, 97, 300); // above the limit from which threads share the work
        float[] a = Floats(size.M * size.K, 1), b = Floats(size.K * size.N, 2);
        float[] together = new float[size.M * size.N], alone = new float[size.M * size.N];

        kernel.Run(size, a, false, b, false, together);
        for (int row = 0; row < size.M; row++)
            kernel.Run(size with { M = 1 }, a.AsSpan(row * size.K, size.K), false, b, false, alone.AsSpan(row * size.N, size.N));

        Assert.Equal(together, alone);
    }

    [Fact]
    public void The_bits_are_the_same_for_any_limit_of_threads()
    {
        int limit = Workers.Limit;
        try
        {
            foreach (int threads in (int[])[1, 2, 5])
            {
                Workers.Limit = threads;
                Check(FloatGemm.Fastest, new GemmSize(131, 129, 530), [1, 2, 4]);
                Check(FloatGemm.Fastest, new GemmSize(70, 1100, 67), [0, 7]);
            }
        }
        finally
        {
            Workers.Limit = limit;
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_product_allocates_nothing_in_the_long_run(int index)
    {
        FloatGemmKernel kernel = FloatGemm.FastestFirst[index];
        foreach (GemmSize size in (GemmSize[])[new(32, 8, 8), new(64, 96, 200)])
        {
            float[] a = Floats(size.M * size.K, 1), b = Floats(size.N * size.K, 2), c = new float[size.M * size.N];
            kernel.Run(size, a, false, b, true, c);
            Allocation.AssertNone(() =>
            {
                for (int i = 0; i < 100; i++)
                    kernel.Run(size, a, false, b, true, c);
            });
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void NaN_and_infinity_reach_just_the_results_that_they_are_part_of(int index)
    {
        FloatGemmKernel kernel = FloatGemm.FastestFirst[index];
        var size = new GemmSize(7, 17, 5);
        float[] a = Floats(35, 1), b = Floats(85, 2), c = new float[119];
        a[6 * 5] = float.NaN;
        b[(2 * 17) + 16] = float.PositiveInfinity;

        kernel.Run(size, a, false, b, false, c);

        for (int i = 0; i < c.Length; i++)
            Assert.Equal((i / 17 == 6, i / 17 != 6 && i % 17 == 16), (float.IsNaN(c[i]), float.IsInfinity(c[i])));
    }

    [Fact]
    public void The_fastest_is_within_the_documented_bound_of_exact_sums()
    {
        var size = new GemmSize(9, 33, 1500);
        float[] a = Floats(size.M * size.K, 1), b = Floats(size.K * size.N, 2), c = new float[size.M * size.N];

        FloatGemm.Fastest.Run(size, a, false, b, false, c);

        for (int i = 0; i < c.Length; i++)
        {
            double exact = 0, magnitude = 0;
            for (int k = 0; k < size.K; k++)
            {
                double product = (double)a[(i / size.N * size.K) + k] * b[(k * size.N) + (i % size.N)];
                exact += product;
                magnitude += Math.Abs(product);
            }

            Assert.InRange(Math.Abs(c[i] - exact), 0, size.K * Math.Pow(2, -24) * magnitude);
        }
    }

    [Fact]
    public void A_span_too_short_is_refused_with_the_sizes()
    {
        string message = Assert.Throws<ArgumentException>(() => FloatGemm.Fastest.Run(new GemmSize(2, 3, 4), new float[8], false, new float[11], false, new float[6])).Message;

        Assert.Equal("A product of [2, 4] and [4, 3] needs 8, 12 and 6 elements, but the spans have 8, 11 and 6.", message);
    }

    // Between guard pages; all eight ways to read the operands, or just some.
    private static void Check(FloatGemmKernel kernel, GemmSize size, params int[] ways)
    {
        float[] a = Floats(size.M * size.K, 1), b = Floats(size.K * size.N, 2), before = Floats(size.M * size.N, 3);
        using GuardedMemory<float> left = new(a), right = new(b), result = new(before);
        if (ways.Length == 0)
            ways = (long)size.M * size.N * size.K > 100_000 ? [1, 2, 3, 4, 8, 10] : [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 14];
        foreach (int way in ways)
        {
            (bool transposeLeft, bool transposeRight, bool accumulate, bool signs) = ((way & 1) != 0, (way & 2) != 0, (way & 4) != 0, (way & 8) != 0);
            float[] expected = [.. before];
            FloatGemm.FastestFirst[^1].Run(size, a, transposeLeft, b, transposeRight, expected, accumulate, signs);
            before.CopyTo(result.Span);

            kernel.Run(size, left.Span, transposeLeft, right.Span, transposeRight, result.Span, accumulate, signs);

            Assert.True(result.Span.SequenceEqual(expected), $"{kernel.Name}, {size}, {transposeLeft}, {transposeRight}, {accumulate}, {signs}.");
        }
    }

    private static float[] Floats(int count, ulong seed) => Tensor.Random([count], seed).Values.ToArray();
}
