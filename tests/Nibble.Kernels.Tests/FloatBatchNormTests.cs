using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class FloatBatchNormTests
{
    public static TheoryData<int, int> Shapes => new() { { 1, 1 }, { 2, 7 }, { 63, 8 }, { 64, 64 }, { 65, 9 }, { 67, 130 }, { 5000, 1 }, { 4099, 17 }, { 3000, 64 }, { 10, 4001 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Statistics_are_those_of_plain_loops_even_far_from_zero(int rows, int columns)
    {
        float[] x = Tensor.Random([rows * columns], 7).Values.ToArray();
        for (int i = 0; i < x.Length; i++)
            x[i] += 1000 * (i % columns % 3);
        double[] mean = new double[columns], variance = new double[columns];
        new FloatBatchNorm(rows, columns).Statistics(x, mean, variance);
        for (int column = 0; column < columns; column++)
        {
            double[] values = [.. Enumerable.Range(0, rows).Select(row => (double)x[(row * columns) + column])];
            double expected = values.Average();
            Assert.Equal(expected, mean[column], 2e-7 * (1 + Math.Abs(expected)));
            double spread = values.Average(value => (value - expected) * (value - expected));
            Assert.Equal(spread, variance[column], 2e-6 * (1e-3 + spread));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Results_and_gradients_are_those_of_plain_loops(int rows, int columns)
    {
        int count = rows * columns;
        float[] Random(int length, ulong seed) => Tensor.Random([length], seed).Values.ToArray();
        float[] x = Random(count, 1), dy = Random(count, 2), mean = Random(columns, 3), scale = Random(columns, 4), shift = Random(columns, 5), slope = Random(columns, 6), offset = Random(columns, 7);
        OutputClamp clamp = OutputClamp.Closed(-0.5f, 0.75f);
        var norm = new FloatBatchNorm(rows, columns);
        float[] y = new float[count], dx = new float[count];
        double[] sums = new double[columns], products = new double[columns], expectedSums = new double[columns], expectedProducts = new double[columns];

        norm.Normalize(x, new NormalizedColumns(mean, scale, shift, clamp), y);
        norm.GradientSums(x, new NormalizedColumns(mean, scale, shift, clamp), dy, sums, products);
        norm.InputGradient(x, new NormalizedColumns(mean, scale, shift, clamp), dy, slope, offset, dx);

        for (int i = 0; i < count; i++)
        {
            int c = i % columns;
            float deviation = x[i] - mean[c], z = (deviation * scale[c]) + shift[c], gradient = z is >= -0.5f and <= 0.75f ? dy[i] : 0;
            Assert.Equal(Math.Clamp(z, -0.5f, 0.75f), y[i]);
            Assert.Equal((gradient * scale[c]) + ((deviation * slope[c]) + offset[c]), dx[i]);
            expectedSums[c] += gradient;
            expectedProducts[c] += (double)gradient * deviation;
        }

        for (int c = 0; c < columns; c++)
        {
            Assert.Equal(expectedSums[c], sums[c], 1e-5 * Math.Sqrt(rows));
            Assert.Equal(expectedProducts[c], products[c], 1e-5 * Math.Sqrt(rows));
        }
    }

    [Fact]
    public void Spans_that_do_not_have_the_shape_are_refused()
    {
        var norm = new FloatBatchNorm(3, 2);
        Assert.Throws<ArgumentException>(() => norm.Statistics(new float[5], new double[2], new double[2]));
        Assert.Throws<ArgumentException>(() => norm.Statistics(new float[6], new double[2], new double[3]));
        Assert.Throws<ArgumentException>(() => norm.Normalize(new float[6], new NormalizedColumns(new float[2], new float[2], new float[1], OutputClamp.None), new float[6]));
        Assert.Throws<ArgumentException>(() => new FloatBatchNorm(0, 2).Statistics([], new double[2], new double[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FloatBatchNorm(1, 0));
    }
}
