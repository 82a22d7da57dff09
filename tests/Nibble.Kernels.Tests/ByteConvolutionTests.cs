using System.Runtime.InteropServices;
using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class ByteConvolutionTests
{
    public static TheoryData<int> Kernels => KernelWalk.Of(IntegerKernels.FastestFirst, kernel => kernel.IsSupported);

    [Fact]
    public void The_list_goes_from_the_fastest_kernel_to_the_reference() => Assert.Equal(
        [
            "avx512-vnni 12x32 emitted", "avx-vnni 4x16", "avx512-maddubs 4x32", "avx512-maddwd 4x32", "avx2-maddubs 4x16", "avx2-maddwd 4x16",
            "neon-dot 4x8", "vector128 4x8", "reference",
        ],
        IntegerKernels.FastestFirst.Select(kernel => kernel.Name));

    [Fact]
    public void What_runs_is_the_first_that_can_and_the_reason_names_the_head()
    {
        IntegerKernel first = IntegerKernels.FastestFirst.First(kernel => kernel.IsSupported && kernel.IsExactFor(255, new PairSums(-256, 0)));
        using var product = new ByteProduct(Enumerable.Repeat((sbyte)-128, 1024).ToArray(), 1, [0], 1024, 255, new SumsStage());

        Assert.Equal(first.Name, product.Kernel);
        if (first == IntegerKernels.FastestFirst[0])
            Assert.Null(product.WhyNotFastest);
        else
            Assert.Equal($"{IntegerKernels.FastestFirst[0].Name}: {IntegerKernels.FastestFirst[0].WhyUnsupported}", product.WhyNotFastest);
    }

    [Fact]
    public void Outputs_larger_than_caches_are_the_same_wherever_they_begin()
    {
        const int Rows = 1031, Depth = 9, Outputs = 1056;
        var random = new Random(7);
        var weights = new sbyte[Outputs * Depth];
        var input = new byte[Rows * Depth];
        random.NextBytes(MemoryMarshal.AsBytes(weights.AsSpan()));
        random.NextBytes(input);
        using var product = new ByteProduct(weights, Outputs, [0], Depth, 255, new SumsStage());
        using var plain = new ByteProduct(weights, Outputs, [0], Depth, 255, new SumsStage(), kernel: IntegerKernels.FastestFirst[^1]);
        using var output = new AlignedBuffer((Rows * Outputs * sizeof(int)) + 64);
        var expected = new byte[Rows * Outputs * sizeof(int)];
        plain.Run(input, RowGrid.Matrix(Rows, Depth), expected, RowGrid.Matrix(Rows, Outputs), 3);
        foreach (int first in (int[])[0, 4, 64])
        {
            Span<byte> sums = output.Span<byte>(first, expected.Length);
            product.Run(input, RowGrid.Matrix(Rows, Depth), sums, RowGrid.Matrix(Rows, Outputs), 3);
            Assert.True(sums.SequenceEqual(expected), $"beginning {first} bytes behind a line");
        }
    }

    [Fact]
    public void A_few_neurons_are_multiplied_without_emitting_code_for_them()
    {
        using var product = new ByteProduct(new sbyte[64], 8, [0], 8, 255, new SumsStage());

        Assert.DoesNotContain("emitted", product.Kernel, StringComparison.Ordinal);
        Assert.NotNull(product.WhyNotFastest);
    }

    [Fact]
    public void Sixteen_bits_are_trusted_exactly_where_no_pair_can_leave_them()
    {
        IntegerKernel maddubs = IntegerKernels.FastestFirst.Single(kernel => kernel.Name == "avx2-maddubs 4x16");
        Assert.Equal((16, 32), (maddubs.AccumulatorBits, IntegerKernels.FastestFirst[0].AccumulatorBits));
        Assert.True(maddubs.IsExactFor(127, new PairSums(-256, 254)));
        Assert.True(maddubs.IsExactFor(255, new PairSums(-128, 128)));
        Assert.False(maddubs.IsExactFor(255, new PairSums(0, 129)));
        Assert.False(maddubs.IsExactFor(255, new PairSums(-129, 0)));
        if (maddubs.IsSupported)
        {
            sbyte[] tooGreat = [64, 64, 0, 65, -1, 100, 29, 101];
            string message = Assert.Throws<ArgumentException>(() => new ByteProduct(tooGreat, 1, [0], 8, 255, new SumsStage(), 8, maddubs)).Message;
            Assert.Equal("The kernel can't be used here. avx2-maddubs 4x16: inputs up to 255 and these weights can exceed its 16 bits.", message);
            new ByteProduct([64, 64, -64, -64, 100, -100, 0], 1, [0], 7, 255, new SumsStage(), 8, maddubs).Dispose();
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_convolution_is_the_one_of_plain_loops_and_touches_nothing_outside(int index)
    {
        IntegerKernel kernel = IntegerKernels.FastestFirst[index];
        for (ulong i = 0; i < 60; i++)
            Check(kernel, new CounterRandom(17).Stream(i), 1 << (int)(i % 4));
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bytes()
    {
        (int m, int n, int k) = (500, 200, 300);
        var random = new CounterRandom(3);
        byte[] input = Samples.Bytes(m * k, random);
        sbyte[] weights = Samples.Weights(n * k, 8, random.Stream(1));
        using var product = new ByteProduct(weights, n, [0], k, 255, new FloatScaleStage([], Enumerable.Repeat(1e-4f, n).ToArray(), 0, 255, 100));
        int limit = Workers.Limit;
        byte[][] found = new byte[4][];
        for (int threads = 1; threads <= 4; threads++)
        {
            Workers.Limit = threads;
            found[threads - 1] = new byte[m * n];
            product.Run(input, RowGrid.Matrix(m, k), found[threads - 1], RowGrid.Matrix(m, n), 128);
        }

        Workers.Limit = limit;
        Assert.All(found, bytes => Assert.Equal(found[0], bytes));
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        using var product = new ByteProduct(new sbyte[64 * 64], 64, [0], 64, 255, new SumsStage());
        byte[] input = new byte[64 * 64], output = new byte[64 * 64 * 4];
        product.Run(input, RowGrid.Matrix(64, 64), output, RowGrid.Matrix(64, 64), 3);

        Allocation.AssertNone(() =>
        {
            for (int i = 0; i < 20; i++)
                product.Run(input, RowGrid.Matrix(64, 64), output, RowGrid.Matrix(64, 64), 3);
        });
    }

    [Fact]
    public void Misuse_is_refused_with_the_numbers()
    {
        Assert.Equal(
            "2 outputs of 1 taps of 3 need 6 weights, not 5. (Parameter 'weights')",
            Assert.Throws<ArgumentException>(() => new ByteProduct(new sbyte[5], 2, [0], 3, 255, new SumsStage())).Message);
        Assert.Equal(
            "A weight of 2 can't be stored in 2 bits. (Parameter 'weights')",
            Assert.Throws<ArgumentException>(() => new ByteProduct([1, 2], 1, [0], 2, 255, new SumsStage(), 2)).Message);
        using var product = new ByteProduct(new sbyte[6], 2, [0], 3, 255, new SumsStage());
        Assert.Throws<ArgumentException>(() => product.Run(new byte[5], RowGrid.Matrix(2, 3), new byte[16], RowGrid.Matrix(2, 2), 0));
        Assert.Throws<ArgumentException>(() => product.Run(new byte[6], RowGrid.Matrix(2, 3), new byte[15], RowGrid.Matrix(2, 2), 0));
        Assert.Throws<ArgumentException>(() => product.Run(new byte[6], RowGrid.Matrix(2, 3), new byte[16], RowGrid.Matrix(1, 2), 0));
    }

    private static void Check(IntegerKernel kernel, CounterRandom random, int bits)
    {
        int at = 0;
        int Draw(int least, int most) => least + (int)(random.Bits((ulong)at++) % (ulong)(most - least + 1));
        int images = Draw(1, 3), height = Draw(1, 13), width = Draw(1, 17), channels = Draw(1, 19), outputs = Draw(1, 70), stride = Draw(1, 3), dilation = Draw(1, 2), margin = Draw(0, 1);
        int kernelHeight = Draw(1, Math.Min(3, (height + dilation - 1) / dilation)), kernelWidth = Draw(1, Math.Min(3, (width + dilation - 1) / dilation)), zero = Draw(0, 255);
        byte greatest = kernel.IsExactFor(255, new PairSums(-256, 254)) ? (byte)255 : (byte)127;
        int outputHeight = ((height - 1 - ((kernelHeight - 1) * dilation)) / stride) + 1, outputWidth = ((width - 1 - ((kernelWidth - 1) * dilation)) / stride) + 1;
        byte[] input = Samples.Bytes(images * height * width * channels, random.Stream(1));
        for (int i = 0; i < input.Length; i++)
            input[i] = Math.Min(input[i], greatest);
        sbyte[] weights = Samples.Weights(outputs * kernelHeight * kernelWidth * channels, bits, random.Stream(2));

        // One tap a row of the kernel where its columns are neighbors, else one a position; into the inside of an image with a margin.
        bool neighbors = dilation == 1;
        int tapLength = neighbors ? kernelWidth * channels : channels;
        int[] taps = neighbors
            ? [.. Enumerable.Range(0, kernelHeight).Select(i => i * width * channels)]
            : [.. Enumerable.Range(0, kernelHeight * kernelWidth).Select(i => ((i / kernelWidth * dilation * width) + (i % kernelWidth * dilation)) * channels)];
        int pitch = (outputWidth + (2 * margin)) * outputs, plane = (outputHeight + (2 * margin)) * pitch;
        var rows = new RowGrid(images, outputHeight, outputWidth, height * width * channels, (nint)stride * width * channels, (nint)stride * channels);
        var outputRows = new RowGrid(images, outputHeight, outputWidth, plane, pitch, outputs, (margin * pitch) + (margin * outputs));
        int[] expected = new int[images * plane];
        for (int image = 0; image < images; image++)
            for (int y = 0; y < outputHeight; y++)
                for (int x = 0; x < outputWidth; x++)
                    for (int n = 0; n < outputs; n++)
                        for (int i = 0; i < kernelHeight; i++)
                            for (int j = 0; j < kernelWidth; j++)
                                for (int c = 0; c < channels; c++)
                                    expected[(image * plane) + ((y + margin) * pitch) + ((x + margin) * outputs) + n] +=
                                        (input[(((((image * height) + (y * stride) + (i * dilation)) * width) + (x * stride) + (j * dilation)) * channels) + c] - zero) * weights[(((((n * kernelHeight) + i) * kernelWidth) + j) * channels) + c];

        using var product = new ByteProduct(weights, outputs, taps, tapLength, greatest, new SumsStage(), bits, kernel);
        using var guardedInput = new GuardedMemory<byte>(input);
        using var guardedOutput = new GuardedMemory<int>(new int[images * plane]);
        product.Run(guardedInput.Span, rows, MemoryMarshal.AsBytes(guardedOutput.Span), outputRows, zero);

        Assert.True(expected.AsSpan().SequenceEqual(guardedOutput.Span), $"{kernel.Name}, {bits} bits: {images} images of {height} x {width} x {channels}, {kernelHeight} x {kernelWidth} to {outputs}, stride {stride}, dilation {dilation}.");
    }
}
