using System.Runtime.InteropServices;
using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class BinaryProductTests
{
    public static TheoryData<int> Kernels => KernelWalk.Of(BinaryKernels.FastestFirst, kernel => kernel.IsSupported);

    [Fact]
    public void The_list_begins_with_the_fastest_and_ends_with_the_reference() =>
        Assert.Equal(["AVX-512 population count, emitted", "AVX-512BW carry-save", "AVX2 carry-save", "popcount of words", "reference"], BinaryKernels.FastestFirst.Select(kernel => kernel.Name));

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_kernel_gives_the_sums_of_plain_loops(int index)
    {
        BinaryKernel kernel = BinaryKernels.FastestFirst[index];
        for (ulong i = 0; i < 100; i++)
        {
            CounterRandom random = new CounterRandom((ulong)index).Stream(i);
            Check(kernel, (int)(random.Bits(0) % 71), (int)(random.Bits(1) % 71), (int)(random.Bits(2) % 71), 1 + (int)(random.Bits(3) % 4), random);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_kernel_is_exact_around_the_edges_of_tiles_and_of_groups_of_words(int index)
    {
        BinaryKernel kernel = BinaryKernels.FastestFirst[index];
        for (int words = 0; words <= 34; words++)
            Check(kernel, 1 + (words % 7), 9, words * 64, 1, new CounterRandom((ulong)words));
        foreach ((int m, int n, int k, int taps) in new[] { (15, 8, 64, 9), (16, 256, 63, 1), (17, 257, 65, 3), (33, 264, 192, 1), (1, 521, 127, 5), (2, 1, 15999, 1), (3, 7, 16384, 2) })
            Check(kernel, m, n, k, taps, new CounterRandom((ulong)(m * n)));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_greatest_and_the_least_sums_are_reached(int index)
    {
        BinaryKernel kernel = BinaryKernels.FastestFirst[index];
        foreach (int depth in (int[])[1, 64, 512, 15872, 15936, 33000])
        {
            sbyte[] weights = new sbyte[16 * depth];
            for (int i = 0; i < weights.Length; i++)
                weights[i] = (sbyte)(i / depth % 2 == 0 ? 1 : -1);
            ulong[] ones = Pack(Enumerable.Repeat(1, depth), depth, 1);
            int[] sums = Sums(new BinaryProduct(weights, 16, [0], depth, new SumsStage(), kernel), ones, RowGrid.Matrix(1, 0), 16);
            Assert.Equal(Enumerable.Range(0, 16).Select(output => output % 2 == 0 ? depth : -depth), sums);
        }
    }

    [Fact]
    public void The_sums_are_the_same_for_any_number_of_threads()
    {
        var random = new CounterRandom(9);
        int limit = Workers.Limit;
        try
        {
            foreach ((int m, int n, int words) in new[] { (64, 530, 33), (1, 4096, 64) })
            {
                ulong[] input = Words(m * words, random);
                using var product = new BinaryProduct(Signs(n * words * 64, random), n, [0], words * 64, new SumsStage());
                Workers.Limit = 1;
                int[] expected = Sums(product, input, RowGrid.Matrix(m, words), n);
                Workers.Limit = 3;
                Assert.Equal(expected, Sums(product, input, RowGrid.Matrix(m, words), n));
            }
        }
        finally
        {
            Workers.Limit = limit;
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_convolution_is_that_of_its_definition_whatever_its_padding_means(int index)
    {
        BinaryKernel kernel = BinaryKernels.FastestFirst[index];
        for (ulong i = 0; i < 25; i++)
        {
            CounterRandom random = new CounterRandom(100 + (ulong)index).Stream(i);
            int Draw(ulong counter, int least, int greatest) => least + (int)(random.Bits(counter) % (ulong)(greatest - least + 1));
            var shape = new Convolution(Draw(0, 1, 2), Draw(1, 1, 9), Draw(2, 1, 9), Draw(3, 1, 2) * 64, Draw(4, 1, 12), Draw(5, 1, 3), Draw(6, 1, 4), Draw(7, 1, 2), Draw(8, 1, 2), Draw(9, 0, 3));
            if (shape.Height + (2 * shape.Pad) <= (shape.KernelHeight - 1) * shape.Dilation || shape.Width + (2 * shape.Pad) <= (shape.KernelWidth - 1) * shape.Dilation)
                continue;
            foreach (bool zeros in (bool[])[false, true])
                foreach (bool wholeRows in shape.Dilation == 1 ? (bool[])[false, true] : [false])
                    Check(kernel, shape, zeros, wholeRows, random);
        }
    }

    [Fact]
    public void Outputs_of_signs_are_the_input_of_the_next_layer()
    {
        var random = new CounterRandom(21);
        foreach (int n in (int[])[1, 8, 63, 64, 65, 200, 300])
        {
            const int m = 19, depth = 130;
            sbyte[] weights = Signs(n * depth, random);
            ulong[] input = Pack(Enumerable.Range(0, m * depth).Select(i => (int)random.Bits((ulong)i) & 1), depth, m);
            int words = BitPacking.WordsOf(n);
            int[] thresholds = [.. Enumerable.Range(0, n).Select(channel => (channel % 9) - 4)];
            bool[] flips = [.. Enumerable.Range(0, n).Select(channel => channel % 3 == 0)];
            using var sums = new BinaryProduct(weights, n, [0], depth, new SumsStage());
            using var signs = new BinaryProduct(weights, n, [0], depth, new SignBitsStage(thresholds, flips));
            int[] expected = Sums(sums, input, RowGrid.Matrix(m, 3), n);
            ulong[] bits = new ulong[m * words];
            bits.AsSpan().Fill(ulong.MaxValue);
            signs.Run(input, RowGrid.Matrix(m, 3), MemoryMarshal.AsBytes(bits.AsSpan()), RowGrid.Matrix(m, words));
            Assert.Equal(Pack(expected.Select((sum, i) => (sum >= thresholds[i % n]) ^ flips[i % n] ? 1 : 0), n, m), bits);
        }
    }

    [Fact]
    public void What_is_no_sign_or_does_not_fit_is_refused()
    {
        Assert.Contains("index 3 is 0", Assert.Throws<ArgumentException>(() => new BinaryProduct([1, -1, 1, 0], 2, [0], 2, new SumsStage())).Message, StringComparison.Ordinal);
        Assert.Contains("need 6 weights", Assert.Throws<ArgumentException>(() => new BinaryProduct([1, -1], 2, [0, 1, 2], 1, new SumsStage())).Message, StringComparison.Ordinal);
        using var product = new BinaryProduct([1, -1], 1, [0, 2], 1, new SumsStage());
        Assert.Contains("input", Assert.Throws<ArgumentException>(() => product.Run([0, 0], RowGrid.Matrix(1, 1), new byte[4], RowGrid.Matrix(1, 1))).Message, StringComparison.Ordinal);
        Assert.Contains("output", Assert.Throws<ArgumentException>(() => product.Run([0, 0, 0], RowGrid.Matrix(1, 1), new byte[3], RowGrid.Matrix(1, 1))).Message, StringComparison.Ordinal);
    }

    internal static sbyte[] Signs(int count, CounterRandom random) => [.. Enumerable.Range(0, count).Select(i => (sbyte)((random.Bits((ulong)i) & 1) == 0 ? -1 : 1))];

    // Rows of taps that stand in reverse order with a word between them, at the very end of memory.
    private static void Check(BinaryKernel kernel, int m, int n, int length, int taps, CounterRandom random)
    {
        int words = BitPacking.WordsOf(length), step = taps * (words + 1);
        sbyte[] weights = Signs(n * taps * length, random.Stream(1));
        ulong[] input = Words(m * step, random.Stream(2));
        ulong tail = length % 64 == 0 ? ulong.MaxValue : (1UL << (length % 64)) - 1;
        int[] offsets = [.. Enumerable.Range(0, taps).Select(tap => ((taps - 1 - tap) * (words + 1)) + 1)];
        for (int i = words; i < input.Length && words > 0; i += words + 1)
            input[i] &= tail;

        using var guarded = new GuardedMemory<ulong>(input);
        int[] sums = Sums(new BinaryProduct(weights, n, offsets, length, new SumsStage(), kernel), guarded.Span, RowGrid.Matrix(m, step), n);
        for (int row = 0; row < m; row++)
        {
            for (int output = 0; output < n; output++)
            {
                int sum = 0;
                for (int i = 0; i < taps * length; i++)
                {
                    ulong word = input[(row * step) + offsets[i / length] + (i % length / 64)];
                    sum += (((word >> (i % length % 64)) & 1) == 0 ? -1 : 1) * weights[(output * taps * length) + i];
                }

                Assert.True(sum == sums[(row * n) + output], $"{kernel.Name}, {m} x {n} x {taps} x {length}: {sums[(row * n) + output]} at ({row}, {output}) instead of {sum}.");
            }
        }
    }

    private static void Check(BinaryKernel kernel, Convolution shape, bool zeros, bool wholeRows, CounterRandom random)
    {
        int words = shape.Channels / 64, width = shape.Width + (2 * shape.Pad), height = shape.Height + (2 * shape.Pad);
        sbyte[] weights = Signs(shape.Outputs * shape.KernelHeight * shape.KernelWidth * shape.Channels, random.Stream(1));
        // The image with bits 0 around it.
        ulong[] input = new ulong[shape.Images * height * width * words], drawn = Words(input.Length, random.Stream(2));
        for (int i = 0; i < input.Length; i++)
            if (shape.IsInside((i / words / width % height) - shape.Pad, (i / words % width) - shape.Pad))
                input[i] = drawn[i];
        int[] taps = wholeRows
            ? [.. Enumerable.Range(0, shape.KernelHeight).Select(row => row * width * words)]
            : [.. Enumerable.Range(0, shape.KernelHeight * shape.KernelWidth).Select(i => ((i / shape.KernelWidth * shape.Dilation * width) + (i % shape.KernelWidth * shape.Dilation)) * words)];
        var border = new BinaryBorder(shape.OutputHeight, shape.OutputWidth, shape.Height, shape.Width, shape.KernelHeight, shape.KernelWidth)
        {
            StrideY = shape.Stride,
            StrideX = shape.Stride,
            DilationY = shape.Dilation,
            DilationX = shape.Dilation,
            PadTop = shape.Pad,
            PadLeft = shape.Pad,
        };
        using var product = new BinaryProduct(weights, shape.Outputs, taps, wholeRows ? shape.KernelWidth * shape.Channels : shape.Channels, new SumsStage(), kernel, zeros ? border : null);
        var rows = new RowGrid(shape.Images, shape.OutputHeight, shape.OutputWidth, height * width * words, shape.Stride * width * words, shape.Stride * words);
        int[] sums = Sums(product, input, rows, shape.Outputs);
        for (int i = 0; i < sums.Length; i++)
        {
            (int pixel, int output) = Math.DivRem(i, shape.Outputs);
            int image = pixel / shape.OutputWidth / shape.OutputHeight, y = pixel / shape.OutputWidth % shape.OutputHeight, x = pixel % shape.OutputWidth, sum = 0;
            for (int k = 0; k < shape.KernelHeight * shape.KernelWidth * shape.Channels; k++)
            {
                (int position, int channel) = Math.DivRem(k, shape.Channels);
                int row = (y * shape.Stride) + (position / shape.KernelWidth * shape.Dilation), column = (x * shape.Stride) + (position % shape.KernelWidth * shape.Dilation);
                ulong word = input[(((((image * height) + row) * width) + column) * words) + (channel / 64)];
                int sign = zeros && !shape.IsInside(row - shape.Pad, column - shape.Pad) ? 0 : ((word >> (channel % 64)) & 1) == 0 ? -1 : 1;
                sum += sign * weights[(output * shape.KernelHeight * shape.KernelWidth * shape.Channels) + k];
            }

            Assert.True(sum == sums[i], $"{kernel.Name}, {shape}, zeros {zeros}, rows {wholeRows}: {sums[i]} at pixel ({y}, {x}), output {output} instead of {sum}.");
        }
    }

    private static int[] Sums(BinaryProduct product, ReadOnlySpan<ulong> input, in RowGrid rows, int outputs)
    {
        using var sums = new GuardedMemory<int>(new int[rows.Count * outputs]);
        var to = new RowGrid(rows.Images, rows.Runs, rows.Positions, rows.Runs * rows.Positions * outputs, rows.Positions * outputs, outputs);
        product.Run(input, rows, MemoryMarshal.AsBytes(sums.Span), to);
        return sums.Span.ToArray();
    }

    private static ulong[] Words(int count, CounterRandom random) =>
        [.. Enumerable.Range(0, count).Select(i => random.Bits((ulong)i * 2) ^ (random.Bits(((ulong)i * 2) + 1) << 32))];

    private static ulong[] Pack(IEnumerable<int> bits, int length, int rows)
    {
        int words = BitPacking.WordsOf(length), index = 0;
        ulong[] packed = new ulong[rows * words];
        foreach (int bit in bits)
        {
            packed[(index / length * words) + (index % length / 64)] |= (ulong)bit << (index % length % 64);
            index++;
        }

        return packed;
    }

    private sealed record Convolution(int Images, int Height, int Width, int Channels, int Outputs, int KernelHeight, int KernelWidth, int Stride, int Dilation, int Pad)
    {
        public int OutputHeight => ((Height + (2 * Pad) - ((KernelHeight - 1) * Dilation) - 1) / Stride) + 1;

        public int OutputWidth => ((Width + (2 * Pad) - ((KernelWidth - 1) * Dilation) - 1) / Stride) + 1;

        public bool IsInside(int row, int column) => row >= 0 && row < Height && column >= 0 && column < Width;
    }
}
