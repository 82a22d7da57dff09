using FsCheck;
using FsCheck.Fluent;
using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class FloatProductTests
{
    public static TheoryData<int> Tiles => KernelWalk.Of(FloatTile.FastestFirst, tile => tile.IsSupported);

    [Fact]
    public void The_list_goes_from_the_widest_registers_to_the_reference() =>
        Assert.Equal(["avx512f 12x32", "fma 6x16", "advsimd 8x8", "reference"], FloatTile.FastestFirst.Select(tile => tile.Name));

    [Theory]
    [MemberData(nameof(Tiles))]
    public void Every_tile_gives_the_bits_of_a_chain_of_fused_multiply_adds(int index)
    {
        FloatTile tile = FloatTile.FastestFirst[index];
        Gen<(int, int, int, int)> shapes = Gen.Choose(0, 70).Four().Select(shape => (shape.Item1, shape.Item2, shape.Item3, shape.Item4 % 4));
        Prop.ForAll(shapes.ToArbitrary(), shape => Check(tile, shape.Item1, shape.Item2, shape.Item3, shape.Item4 + 1)).Holds();
    }

    [Theory]
    [MemberData(nameof(Tiles))]
    public void Sizes_around_the_edges_of_tiles_blocks_and_cuts_give_the_same_bits(int index)
    {
        FloatTile tile = FloatTile.FastestFirst[index];
        foreach (int rows in (int[])[1, 2, 11, 12, 13, 95, 96, 97, 193])
            foreach (int outputs in (int[])[1, 31, 32, 33, 65])
                Check(tile, rows, outputs, 29, 1);
        foreach ((int length, int taps) in ((int, int)[])[(1023, 1), (1024, 1), (1025, 1), (2081, 1), (512, 3), (300, 7), (1030, 2), (1, 1030)])
            Check(tile, 14, 35, length, taps);
    }

    [Theory]
    [MemberData(nameof(Tiles))]
    public void Rows_at_a_step_of_a_power_of_two_give_the_same_bits(int index)
    {
        FloatTile tile = FloatTile.FastestFirst[index];
        foreach (int rows in (int[])[4, 5, 12, 100])
            Check(tile, rows, 67, 256, 1);
        Check(tile, 25, 67, 128, 2);
        Check(tile, 13, 40, 2048, 1);
    }

    [Theory]
    [MemberData(nameof(Tiles))]
    public void A_convolution_over_pixels_is_the_one_of_plain_loops(int index)
    {
        FloatTile tile = FloatTile.FastestFirst[index];
        Gen<int[]> cases = Gen.Choose(0, 1000).ArrayOf(9);
        Prop.ForAll(cases.ToArbitrary(), numbers =>
        {
            int images = 1 + (numbers[0] % 3), height = 1 + (numbers[1] % 13), width = 1 + (numbers[2] % 17), channels = 1 + (numbers[3] % 9), outputs = 1 + (numbers[4] % 40);
            int kernelHeight = 1 + (numbers[5] % Math.Min(3, height)), kernelWidth = 1 + (numbers[6] % Math.Min(4, width)), stride = 1 + (numbers[7] % 3), margin = numbers[8] % 2;
            int outputHeight = ((height - kernelHeight) / stride) + 1, outputWidth = ((width - kernelWidth) / stride) + 1;
            float[] input = Floats(images * height * width * channels, 1), weights = Floats(outputs * kernelHeight * kernelWidth * channels, 2), bias = Floats(outputs, 3);

            // Into the inside of an image with a margin.
            int pitch = (outputWidth + (2 * margin)) * outputs, plane = (outputHeight + (2 * margin)) * pitch;
            var rows = new RowGrid(images, outputHeight, outputWidth, height * width * channels, (nint)stride * width * channels, (nint)stride * channels);
            var outputRows = new RowGrid(images, outputHeight, outputWidth, plane, pitch, outputs, (margin * pitch) + (margin * outputs));
            int[] taps = [.. Enumerable.Range(0, kernelHeight).Select(row => row * width * channels)];
            float[] expected = new float[images * plane], found = new float[images * plane];
            for (int image = 0; image < images; image++)
                for (int y = 0; y < outputHeight; y++)
                    for (int x = 0; x < outputWidth; x++)
                        for (int n = 0; n < outputs; n++)
                        {
                            float sum = bias[n];
                            for (int i = 0; i < kernelHeight; i++)
                                for (int j = 0; j < kernelWidth; j++)
                                    for (int c = 0; c < channels; c++)
                                        sum = MathF.FusedMultiplyAdd(input[(((image * height) + (y * stride) + i) * width * channels) + (((x * stride) + j) * channels) + c], weights[(((n * kernelHeight) + i) * kernelWidth * channels) + (j * channels) + c], sum);
                            expected[(image * plane) + ((y + margin) * pitch) + ((x + margin) * outputs) + n] = Math.Max(sum, 0);
                        }

            using var product = new FloatProduct(tile, weights, outputs, taps, kernelWidth * channels, bias, low: 0);
            using var guardedInput = new GuardedMemory<float>(input);
            using var guardedOutput = new GuardedMemory<float>(found);
            product.Run(guardedInput.Span, rows, guardedOutput.Span, outputRows);
            Assert.Equal(expected, guardedOutput.Span.ToArray());
        }).Holds();
    }

    [Theory]
    [MemberData(nameof(Tiles))]
    public void Results_are_clamped_and_NaN_stays(int index)
    {
        float[] weights = [1], found = new float[6];
        float[] input = [-3, -1, 0.5f, 3, float.NaN, float.PositiveInfinity];
        using var product = new FloatProduct(FloatTile.FastestFirst[index], weights, 1, [0], 1, [], low: -1.5f, high: 2);

        product.Run(input, RowGrid.Matrix(6, 1), found, RowGrid.Matrix(6, 1));

        Assert.Equal([-1.5f, -1, 0.5f, 2, float.NaN, 2], found);
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
                Check(FloatTile.Fastest, 1, 1500, 300, 1);
                Check(FloatTile.Fastest, 130, 70, 61, 2);
            }
        }
        finally
        {
            Workers.Limit = limit;
        }
    }

    [Fact]
    public void Results_are_within_the_documented_bound_of_exact_sums()
    {
        const int depth = 4096;
        float[] input = Floats(depth, 1), weights = Floats(depth, 2), bias = [0.75f], found = new float[1];
        using var product = new FloatProduct(weights, 1, [0], depth, bias);

        product.Run(input, RowGrid.Matrix(1, depth), found, RowGrid.Matrix(1, 1));

        double exact = bias[0] + input.Zip(weights, (x, w) => (double)x * w).Sum(), magnitude = bias[0] + input.Zip(weights, (x, w) => Math.Abs((double)x * w)).Sum();
        Assert.InRange(Math.Abs(found[0] - exact), 0, depth * Math.Pow(2, -24) * magnitude);
    }

    [Fact]
    public void A_batch_allocates_nothing()
    {
        float[] input = Floats(64 * 256, 1), weights = Floats(256 * 256, 2), output = new float[64 * 256];
        using var product = new FloatProduct(weights, 256, [0], 256, []);
        RowGrid rows = RowGrid.Matrix(64, 256);
        product.Run(input, rows, output, rows);
        Allocation.AssertNone(() =>
        {
            for (int i = 0; i < 20; i++)
                product.Run(input, rows, output, rows);
        });
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_the_numbers()
    {
        Assert.Contains("need 24 weights, but there are 23", Assert.Throws<ArgumentException>(() => new FloatProduct(new float[23], 4, [0, 9], 3, [])).Message, StringComparison.Ordinal);
        Assert.Contains("there are 3", Assert.Throws<ArgumentException>(() => new FloatProduct(new float[24], 4, [0, 9], 3, new float[3])).Message, StringComparison.Ordinal);
        using var product = new FloatProduct(new float[24], 4, [0, 9], 3, []);
        Assert.Contains("reach from element 0 to 17, but it has 16", Assert.Throws<ArgumentException>(() => product.Run(new float[16], RowGrid.Matrix(2, 5), new float[8], RowGrid.Matrix(2, 4))).Message, StringComparison.Ordinal);
        Assert.Contains("output reach from element 0 to 8, but it has 7", Assert.Throws<ArgumentException>(() => product.Run(new float[17], RowGrid.Matrix(2, 5), new float[7], RowGrid.Matrix(2, 4))).Message, StringComparison.Ordinal);
        Assert.Contains("output has 1 × 1 × 3", Assert.Throws<ArgumentException>(() => product.Run(new float[17], RowGrid.Matrix(2, 5), new float[12], RowGrid.Matrix(3, 4))).Message, StringComparison.Ordinal);
        product.Dispose();
        Assert.Throws<ObjectDisposedException>(() => product.Run(new float[17], RowGrid.Matrix(2, 5), new float[8], RowGrid.Matrix(2, 4)));
    }

    // Between guard pages, alone and among others, against the chain in plain code.
    private static void Check(FloatTile tile, int rows, int outputs, int length, int taps)
    {
        int depth = taps * length, step = Math.Max(depth, 1);
        int[] offsets = [.. Enumerable.Range(0, taps).Select(tap => tap * length)];
        float[] input = Floats(rows * step, 1), weights = Floats(outputs * depth, 2), bias = Floats(outputs, 3), expected = new float[rows * outputs];
        if (input.Length > 5)
            (input[3], input[5]) = (float.PositiveInfinity, float.NaN);
        for (int row = 0; row < rows; row++)
        {
            for (int n = 0; n < outputs; n++)
            {
                float sum = bias[n];
                for (int k = 0; k < depth; k++)
                    sum = MathF.FusedMultiplyAdd(input[(row * step) + k], weights[(n * depth) + k], sum);
                expected[(row * outputs) + n] = sum;
            }
        }

        using var product = new FloatProduct(tile, weights, outputs, offsets, length, bias);
        using var guardedInput = new GuardedMemory<float>(input);
        using var guardedOutput = new GuardedMemory<float>(new float[expected.Length]);
        product.Run(guardedInput.Span, RowGrid.Matrix(rows, step), guardedOutput.Span, RowGrid.Matrix(rows, outputs));
        Assert.Equal(expected, guardedOutput.Span.ToArray());
        if (rows == 0)
            return;

        float[] alone = new float[outputs];
        product.Run(input.AsSpan((rows - 1) * step), RowGrid.Matrix(1, step), alone, RowGrid.Matrix(1, outputs));
        Assert.Equal(expected[((rows - 1) * outputs)..], alone);
    }

    private static float[] Floats(int count, ulong seed) => Tensor.Random([count], seed).Values.ToArray();
}
