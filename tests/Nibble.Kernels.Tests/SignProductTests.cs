using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class SignProductTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 31, 33)]
    [InlineData(11, 1, 63)]
    [InlineData(13, 33, 64)]
    [InlineData(16, 8, 65)]
    [InlineData(17, 257, 128)]
    [InlineData(35, 300, 1009)]
    [InlineData(2, 3, 0)]
    [InlineData(0, 3, 4)]
    [InlineData(3, 0, 4)]
    public void Sums_are_those_of_the_signs_and_the_bias_is_added_last(int m, int n, int k)
    {
        float[] x = WithExtremes(m * k, 1), w = WithExtremes(n * k, 2), bias = Tensor.Random([n], 3).Values.ToArray();
        var sums = new float[m * n];
        for (int row = 0; row < m; row++)
            for (int column = 0; column < n; column++)
                sums[(row * n) + column] = Enumerable.Range(0, k).Sum(i => (x[(row * k) + i] >= 0) == (w[(column * k) + i] >= 0) ? 1 : -1);
        int limit = Workers.Limit;
        try
        {
            foreach (int threads in (int[])[1, 3])
            {
                Workers.Limit = threads;
                using GuardedMemory<float> left = new(x), right = new(w), offsets = new(bias), result = new(new float[m * n]);
                SignProduct.Run(new GemmSize(m, n, k), left.Span, right.Span, default, result.Span);
                Assert.Equal(sums, result.Span.ToArray());
                SignProduct.Run(new GemmSize(m, n, k), left.Span, right.Span, offsets.Span, result.Span);
                Assert.Equal(sums.Select((sum, i) => sum + bias[i % n]), result.Span.ToArray());
            }
        }
        finally
        {
            Workers.Limit = limit;
        }
    }

    [Fact]
    public void It_allocates_nothing_once_its_memory_is_there()
    {
        float[] x = WithExtremes(20 * 300, 1), w = WithExtremes(70 * 300, 2), y = new float[20 * 70];
        for (int i = 0; i < 3; i++)
            SignProduct.Run(new GemmSize(20, 70, 300), x, w, default, y);
        Allocation.AssertNone(() =>
        {
            for (int i = 0; i < 20; i++)
                SignProduct.Run(new GemmSize(20, 70, 300), x, w, default, y);
        });
    }

    [Fact]
    public void Spans_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => SignProduct.Run(new GemmSize(2, 2, 2), new float[3], new float[4], default, new float[4]));
        Assert.Throws<ArgumentException>(() => SignProduct.Run(new GemmSize(2, 2, 2), new float[4], new float[4], new float[1], new float[4]));
    }

    private static float[] WithExtremes(int count, ulong seed)
    {
        float[] values = Tensor.Random([count], seed).Values.ToArray();
        float[] extremes = [0, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon];
        for (int i = 0; i < count; i += 5)
            values[i] = extremes[i % extremes.Length];
        return values;
    }
}
