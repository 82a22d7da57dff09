using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class FloatElementwiseTests
{
    private static readonly int[] Lengths = [0, 1, 7, 8, 9, 31, 1009, 16384, 16391, 40009];

    private delegate void Map(ReadOnlySpan<float> x, Span<float> y);

    private delegate void Pair(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y);

    [Fact]
    public void Functions_give_the_bits_of_the_scalar_ones_at_every_length_and_between_guard_pages()
    {
        Check((x, y) => FloatElementwise.Clamp(x, -1, 2.5f, y), x => x < -1 ? -1 : x > 2.5f ? 2.5f : x);
        Check((x, y) => FloatElementwise.Clamp(x, 0, float.PositiveInfinity, y), x => x < 0 ? 0 : x);
        Check((x, y) => FloatElementwise.LeakyRelu(x, 0.1f, y), x => x < 0 ? x * 0.1f : x);
        Check(FloatElementwise.Sigmoid, ActivationFunctions.Sigmoid);
        Check(FloatElementwise.Tanh, ActivationFunctions.Tanh);
        Check(FloatElementwise.Exp, ActivationFunctions.Exp);
        Check((x, y) => FloatElementwise.Tanh(x, 3, y), x => ActivationFunctions.Tanh(x * 3));
        Check((x, y) => FloatElementwise.HardSigmoid(x, 0.2f, y), x => (x * 0.2f) + 0.5f < 0 ? 0 : (x * 0.2f) + 0.5f > 1 ? 1 : (x * 0.2f) + 0.5f);
        Check((x, y) => FloatElementwise.Sine(x, 2, y), x => SineFunction.Of(x * 2));
        Check((x, y) => FloatElementwise.Steps(x, [0, 0.5f], [0.25f, 1], y), x => x > 0.5f ? 1 : x > 0 ? 0.25f : 0);
    }

    [Fact]
    public void Operators_give_the_bits_of_the_scalar_ones_at_every_length_and_between_guard_pages()
    {
        Check(FloatElementwise.Add, (a, b) => a + b);
        Check(FloatElementwise.Subtract, (a, b) => a - b);
        Check(FloatElementwise.Multiply, (a, b) => a * b);
    }

    [Fact]
    public void The_exponential_is_within_two_units_in_the_last_place_and_reaches_its_limits()
    {
        for (float x = -87; x < 88.7f; x += 0.0037f)
            Assert.InRange(ActivationFunctions.Exp(x) / Math.Exp(x), 1 - 2.4e-7, 1 + 2.4e-7);
        Assert.Equal([1, 0, 0, float.PositiveInfinity, float.PositiveInfinity, float.NaN], new[] { 0, -104, float.NegativeInfinity, 88.8f, float.PositiveInfinity, float.NaN }.Select(ActivationFunctions.Exp));
        Assert.InRange(ActivationFunctions.Exp(-100), 2.6e-44f, 5e-44f);
    }

    [Fact]
    public void Sine_and_cosine_are_near_the_exact_ones()
    {
        for (float x = -40; x < 40; x += 0.0013f)
        {
            Assert.Equal(Math.Sin(x), SineFunction.Of(x), 2.4e-7);
            Assert.Equal(Math.Cos(x), SineFunction.Cosine(x), 2.4e-7);
        }

        Assert.All((float[])[float.NaN, float.PositiveInfinity], x => Assert.True(float.IsNaN(SineFunction.Of(x)) && float.IsNaN(SineFunction.Cosine(x))));
    }

    [Fact]
    public void A_result_may_take_the_place_of_an_operand()
    {
        float[] values = Values(1009), expected = [.. values.Select(ActivationFunctions.Tanh)];

        FloatElementwise.Tanh(values, values);

        Assert.Equal(expected, values);
    }

    [Fact]
    public void Softmax_is_near_the_exact_one_and_its_rows_do_not_know_of_each_other()
    {
        foreach (int columns in (int[])[1, 7, 8, 10, 67, 1000])
        {
            float[] x = Tensor.Random([3 * columns], 5).Values.ToArray().Select(value => 10 * value).ToArray(), y = new float[x.Length], alone = new float[columns];
            FloatSoftmax.Run(x, columns, y);
            FloatSoftmax.Run(x.AsSpan(columns, columns), columns, alone);
            Assert.Equal(y[columns..(2 * columns)], alone);
            for (int row = 0; row < 3; row++)
            {
                double sum = x.Skip(row * columns).Take(columns).Sum(value => Math.Exp(value));
                for (int column = row * columns; column < (row + 1) * columns; column++)
                    Assert.InRange(y[column], (Math.Exp(x[column]) / sum * (1 - 1e-5)) - 1e-37, (Math.Exp(x[column]) / sum * (1 + 1e-5)) + 1e-37);
            }
        }
    }

    [Fact]
    public void Softmax_of_huge_numbers_does_not_overflow_and_NaN_stays_in_its_row()
    {
        float[] y = new float[20];
        float[] x = [.. Enumerable.Repeat(3e38f, 10), float.NaN, .. Enumerable.Repeat(1f, 9)];

        FloatSoftmax.Run(x, 10, y);

        Assert.All(y[..10], value => Assert.Equal(0.1f, value));
        Assert.All(y[10..], value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void Spans_of_different_lengths_are_refused_with_both()
    {
        Assert.Contains("one has 3 elements and another 4", Assert.Throws<ArgumentException>(() => FloatElementwise.Tanh(new float[3], new float[4])).Message, StringComparison.Ordinal);
        Assert.Contains("one has 3 elements and another 2", Assert.Throws<ArgumentException>(() => FloatElementwise.Add(new float[3], new float[2], new float[3])).Message, StringComparison.Ordinal);
        Assert.Contains("rows of 4 numbers got 6", Assert.Throws<ArgumentException>(() => FloatSoftmax.Run(new float[6], 4, new float[6])).Message, StringComparison.Ordinal);
    }

    private static void Check(Map map, Func<float, float> scalar)
    {
        foreach (int length in Lengths)
        {
            float[] x = Values(length);
            using GuardedMemory<float> from = new(x), to = new(new float[length]);
            map(from.Span, to.Span);
            Assert.Equal(x.Select(scalar).Select(BitConverter.SingleToInt32Bits), to.Span.ToArray().Select(BitConverter.SingleToInt32Bits));
        }
    }

    private static void Check(Pair pair, Func<float, float, float> scalar)
    {
        foreach (int length in Lengths)
        {
            float[] a = Values(length), b = [.. Values(length + 5).Skip(5)];
            using GuardedMemory<float> left = new(a), right = new(b), to = new(new float[length]);
            pair(left.Span, right.Span, to.Span);
            Assert.Equal(a.Zip(b, scalar), to.Span.ToArray());
        }
    }

    // Of every magnitude that matters, with the special ones among them.
    private static float[] Values(int count)
    {
        float[] special = [0, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, float.MaxValue, -18, 18, 9, -9, 89, -104, -87.5f];
        float[] values = Tensor.Random([count], 11).Values.ToArray();
        for (int i = 0; i < count; i++)
            values[i] = i % 5 == 3 ? special[i / 5 % special.Length] : values[i] * (1 << (i % 7));
        return values;
    }
}
