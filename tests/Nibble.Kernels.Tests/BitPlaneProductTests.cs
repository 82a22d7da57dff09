using System.Runtime.InteropServices;
using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class BitPlaneProductTests
{
    [Fact]
    public void Every_pair_of_widths_gives_the_sums_of_the_byte_product()
    {
        for (int inputBits = 1; inputBits <= 8; inputBits++)
            for (int weightBits = 1; weightBits <= 8; weightBits++)
                for (ulong i = 0; i < 4; i++)
                    Check(null, inputBits, weightBits, i);
    }

    [Fact]
    public void Every_kernel_gives_the_sums_of_the_byte_product()
    {
        foreach (BinaryKernel kernel in BinaryKernels.FastestFirst.Where(kernel => kernel.IsSupported))
            foreach ((int inputBits, int weightBits) in new[] { (1, 1), (2, 2), (3, 1), (1, 4), (5, 3) })
                for (ulong i = 10; i < 20; i++)
                    Check(kernel, inputBits, weightBits, i);
    }

    [Fact]
    public void The_greatest_and_the_least_sums_are_reached()
    {
        const int depth = 16000;
        foreach (sbyte weight in (sbyte[])[-128, 127])
        {
            using var product = new BitPlaneProduct([.. Enumerable.Repeat(weight, depth)], 1, [0], depth, 8, 8, new SumsStage());
            byte[] input = [.. Enumerable.Repeat(byte.MaxValue, depth)];
            Assert.Equal(255 * depth * weight, Sums(product, input, RowGrid.Matrix(1, depth), 1, 0)[0]);
        }
    }

    [Fact]
    public void The_sums_are_the_same_for_any_number_of_threads()
    {
        var random = new CounterRandom(5);
        const int n = 700, depth = 900;
        using var product = new BitPlaneProduct(Samples.Weights(n * depth, 2, random), n, [0], depth, 2, 2, new SumsStage());
        int limit = Workers.Limit;
        try
        {
            foreach (int m in (int[])[1, 3, 100])
            {
                byte[] input = [.. Samples.Bytes(m * depth, random).Select(value => (byte)(value & 3))];
                Workers.Limit = 1;
                int[] expected = Sums(product, input, RowGrid.Matrix(m, depth), n, 1);
                Workers.Limit = 3;
                Assert.Equal(expected, Sums(product, input, RowGrid.Matrix(m, depth), n, 1));
            }
        }
        finally
        {
            Workers.Limit = limit;
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Contains("A weight of 2 can't be stored in 2 bits", Refusal([1, 2], 2), StringComparison.Ordinal);
        Assert.Contains("A weight of 0 can't be stored in 1 bit (-1 or +1)", Refusal([1, 0], 1), StringComparison.Ordinal);
        Assert.Contains("A weight of 3 can't be stored in 1 bit", Refusal([1, 3], 1), StringComparison.Ordinal);
        Assert.Contains("ByteProduct", Assert.Throws<ArgumentException>(() => new BitPlaneProduct(new sbyte[17000], 1, [0], 17000, 8, 8, new SumsStage())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => BitPlaneProduct.IsFasterThanBytes(0, 2));
        Assert.True(BitPlaneProduct.IsFasterThanBytes(1, 1));
        Assert.False(BitPlaneProduct.IsFasterThanBytes(8, 8));
    }

    private static string Refusal(sbyte[] weights, int bits) =>
        Assert.Throws<ArgumentException>(() => new BitPlaneProduct(weights, 1, [0], 2, 2, bits, new SumsStage())).Message;

    private static void Check(BinaryKernel? kernel, int inputBits, int weightBits, ulong seed)
    {
        CounterRandom random = new CounterRandom(seed).Stream((ulong)((inputBits * 8) + weightBits));
        int runs = 1 + (int)(random.Bits(0) % 3), positions = 1 + (int)(random.Bits(1) % 9), n = (int)(random.Bits(2) % 150), taps = 1 + (int)(random.Bits(3) % 3), length = (int)(random.Bits(4) % 71), zero = (int)(random.Bits(5) % 256);
        int step = taps * length + 2;
        byte[] input = [.. Samples.Bytes(runs * positions * step, random.Stream(1)).Select(value => (byte)(value & ((1 << inputBits) - 1)))];
        sbyte[] weights = Samples.Weights(n * taps * length, weightBits, random.Stream(2));
        int[] offsets = [.. Enumerable.Range(0, taps).Select(tap => ((taps - 1 - tap) * length) + 2)];
        using var guarded = new GuardedMemory<byte>(input);
        var rows = new RowGrid(1, runs, positions, 0, positions * step, step);
        using var planes = new BitPlaneProduct(weights, n, offsets, length, inputBits, weightBits, new SumsStage(), kernel);
        int[] sums = Sums(planes, guarded.Span, rows, n, zero);
        for (int i = 0; i < sums.Length; i++)
        {
            int sum = 0;
            for (int k = 0; k < taps * length; k++)
                sum += (input[(i / n * step) + offsets[k / length] + (k % length)] - zero) * weights[(i % n * taps * length) + k];
            Assert.True(sum == sums[i], $"{planes.Kernel}, {inputBits} x {weightBits} bits, {runs} x {positions} x {n} x {taps} x {length}: {sums[i]} at {i} instead of {sum}.");
        }
    }

    private static int[] Sums(BitPlaneProduct product, ReadOnlySpan<byte> input, in RowGrid rows, int outputs, int zero)
    {
        using var sums = new GuardedMemory<int>(new int[rows.Count * outputs]);
        product.Run(input, rows, MemoryMarshal.AsBytes(sums.Span), new RowGrid(rows.Images, rows.Runs, rows.Positions, 0, rows.Positions * outputs, outputs), zero);
        return sums.Span.ToArray();
    }
}
