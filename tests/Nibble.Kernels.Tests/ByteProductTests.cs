using System.Runtime.InteropServices;
using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class ByteProductTests
{
    public static TheoryData<int> Kernels => KernelWalk.Of(IntegerKernels.FastestFirst, kernel => kernel.IsSupported);

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_kernel_gives_the_sums_of_plain_loops(int index)
    {
        IntegerKernel kernel = IntegerKernels.FastestFirst[index];
        var random = new CounterRandom((ulong)index);
        for (ulong i = 0; i < 150; i++)
        {
            CounterRandom draw = random.Stream(i);
            Check(kernel, (int)(draw.Bits(0) % 71), (int)(draw.Bits(1) % 71), (int)(draw.Bits(2) % 71), 1 << (int)(draw.Bits(3) % 4), draw);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_kernel_is_exact_around_the_edges_of_tiles(int index)
    {
        IntegerKernel kernel = IntegerKernels.FastestFirst[index];
        foreach ((int m, int n, int k) in new[] { (1, 1, 1), (1, 32, 4), (1, 33, 1031), (11, 31, 127), (12, 32, 128), (13, 65, 129), (25, 64, 512), (37, 96, 3), (101, 33, 257), (7, 129, 1024), (3, 31, 4096), (6, 97, 2048), (13, 129, 2048) })
            foreach (int bits in (int[])[8, 4, 2, 1])
                Check(kernel, m, n, k, bits, new CounterRandom((ulong)(m * n)));
    }

    private static void Check(IntegerKernel kernel, int m, int n, int k, int bits, CounterRandom random)
    {
        byte[] input = Samples.Bytes(m * k, random.Stream(1));
        sbyte[] weights = Samples.Weights(n * k, bits, random.Stream(2));
        int zero = (int)(random.Bits(77) % 256);
        byte greatest = 255;
        if (!kernel.IsExactFor(255, new PairSums(-256, 254)))
        {
            greatest = 127;
            for (int i = 0; i < input.Length; i++)
                input[i] &= 127;
        }

        using var product = new ByteProduct(weights, n, [0], k, greatest, new SumsStage(), bits, kernel);
        using var guardedInput = new GuardedMemory<byte>(input);
        using var guardedSums = new GuardedMemory<int>(new int[m * n]);
        product.Run(guardedInput.Span, RowGrid.Matrix(m, k), MemoryMarshal.AsBytes(guardedSums.Span), RowGrid.Matrix(m, n), zero);
        int[] sums = guardedSums.Span.ToArray();

        for (int row = 0; row < m; row++)
        {
            for (int output = 0; output < n; output++)
            {
                int sum = 0;
                for (int i = 0; i < k; i++)
                    sum += (input[(row * k) + i] - zero) * weights[(output * k) + i];
                Assert.True(sum == sums[(row * n) + output], $"{kernel.Name}, {bits} bits, {m} x {n} x {k}: {sums[(row * n) + output]} at ({row}, {output}) instead of {sum}.");
            }
        }
    }
}
