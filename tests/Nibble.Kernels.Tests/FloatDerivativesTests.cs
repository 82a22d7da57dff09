using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class FloatDerivativesTests
{
    private delegate void Derivative(ReadOnlySpan<float> value, ReadOnlySpan<float> dy, Span<float> dx);

    [Fact]
    public void Derivatives_give_the_bits_of_the_scalar_ones_at_every_length()
    {
        Check((v, dy, dx) => FloatDerivatives.Clamp(v, OutputClamp.Relu, 1, dy, dx), (v, dy) => v > 0 ? dy : 0);
        Check((v, dy, dx) => FloatDerivatives.Clamp(v, OutputClamp.Closed(-1, 1), 0.5f, dy, dx), (v, dy) => v >= -1 && v <= 1 ? dy * 0.5f : 0);
        Check((v, dy, dx) => FloatDerivatives.Clamp(v, OutputClamp.Open(-1, 1), 1, dy, dx), (v, dy) => v > -1 && v < 1 ? dy : 0);
        Check((v, dy, dx) => FloatDerivatives.LeakyRelu(v, 0.1f, dy, dx), (v, dy) => v >= 0 ? dy : dy * 0.1f);
        Check(FloatDerivatives.Sigmoid, (v, dy) => dy * (v * (1 - v)));
        Check((v, dy, dx) => FloatDerivatives.Sine(v, 2, dy, dx), (v, dy) => dy * 2 * SineFunction.Cosine(v * 2));
        Check((v, dy, dx) => FloatDerivatives.Tanh(v, 3, dy, dx), (v, dy) => dy * 3 * (1 - (v * v)));
    }

    [Fact]
    public void Spans_of_different_lengths_are_refused() =>
        Assert.Throws<ArgumentException>(() => FloatDerivatives.Sigmoid(new float[3], new float[3], new float[2]));

    private static void Check(Derivative derivative, Func<float, float, float> scalar)
    {
        foreach (int length in (int[])[0, 1, 7, 8, 9, 31, 1009, 16391, 40009])
        {
            float[] value = [.. Tensor.Random([length], 3).Values.ToArray().Select(x => 2 * x)], dy = Tensor.Random([length], 4).Values.ToArray();
            for (int i = 0; i < length; i++)
                value[i] = (i % 23) switch { 3 => float.NaN, 5 => float.PositiveInfinity, 7 => 0, 11 => -1, 13 => 1, 17 => float.NegativeInfinity, _ => value[i] };
            float[] expected = [.. value.Zip(dy, scalar)], dx = new float[length];
            derivative(value, dy, dx);
            Assert.Equal(expected, dx);
            derivative(value, dy, dy);
            Assert.Equal(expected, dy);
        }
    }
}
