using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training.Tests;

/// <summary>Convolutions that training gives to Winograd's kernels, beside those that are summed directly.</summary>
public sealed class WinogradGradientTests
{
    [Theory]
    [InlineData(3, 13, 11, 16, 17, 1, 0)]
    [InlineData(2, 9, 22, 19, 16, 0, 0)]
    [InlineData(1, 15, 7, 23, 33, 1, 0.5f)]
    [InlineData(5, 8, 8, 64, 32, 1, -1)]
    public void Values_and_gradients_are_those_of_direct_sums(int images, int height, int width, int inputs, int outputs, int padding, float paddingValue)
    {
        Parameter x = new("x", Tensor.Random([images, height, width, inputs], 1)), w = new("w", Tensor.Random([outputs, inputs, 3, 3], 2)), b = new("b", Tensor.Random([outputs], 3));
        var window = new Window { PadTop = padding, PadLeft = padding, PadBottom = padding, PadRight = padding };
        Variable y = new Variable(x).Convolution(new Variable(w), new Variable(b), window, 1, paddingValue);
        Tensor target = Tensor.Random(y.Value.Shape, 4);
        Gradients gradients = Loss.SumOfSquares(y, target).Backward();

        using var direct = new FloatConvolution(new ConvolutionShape(images, height, width, inputs, outputs, 3, 3) { PadTop = padding, PadLeft = padding, PadBottom = padding, PadRight = padding }, paddingValue);
        float[] expected = new float[y.Value.Length], dx = new float[x.Value.Length], dw = new float[w.Value.Length], db = new float[outputs];
        direct.Forward(x.Value.Values, w.Value.Values, b.Value.Values, expected);
        float[] dy = [.. y.Value.Values.ToArray().Zip(target.Values.ToArray(), (value, aim) => value - aim)];
        direct.InputGradient(dy, w.Value.Values, dx);
        direct.WeightGradient(x.Value.Values, dy, dw, db);

        // Other bits show that it was the other kernel.
        Assert.False(y.Value.Values.SequenceEqual(expected));
        AssertClose(expected, y.Value.Values);
        AssertClose(dx, gradients[x].Values);
        AssertClose(dw, gradients[w].Values);
        AssertClose(db, gradients[b].Values);
    }

    // Relative to the largest: errors of a tile are those of its largest sums.
    private static void AssertClose(float[] expected, ReadOnlySpan<float> actual)
    {
        float greatest = expected.Max(MathF.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 2e-6f * greatest);
    }
}
