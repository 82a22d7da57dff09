using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

/// <summary>A 3 × 3 convolution and its gradients in plain loops and doubles, with the sum of magnitudes beside every sum.</summary>
internal sealed class PlainConvolution
{
    private readonly WinogradShape _shape;
    private readonly int _images;

    public PlainConvolution(WinogradShape shape, int images, ulong seed)
    {
        (_shape, _images) = (shape, images);
        Input = Floats(images * shape.Height * shape.Width * shape.Inputs, seed);
        Weights = Floats(shape.Outputs * shape.Inputs * 9, seed + 1);
        Bias = Floats(shape.Outputs, seed + 2);
        OutputGradient = Floats(images * shape.OutputHeight * shape.OutputWidth * shape.Outputs, seed + 3);
    }

    /// <summary>The greatest error, relative to the largest sum of magnitudes among those that are computed together.</summary>
    public double Tolerance { get; init; } = 1e-5;

    public float[] Input { get; }

    public float[] Weights { get; }

    public float[] Bias { get; }

    public float[] OutputGradient { get; }

    public void CheckOutput(ReadOnlySpan<float> found)
    {
        double[] sums = new double[found.Length], magnitudes = new double[found.Length];
        Walk((x, y, w) =>
        {
            double product = (double)(x < 0 ? _shape.PaddingValue : Input[x]) * Weights[w];
            sums[y] += product;
            magnitudes[y] += Math.Abs(product);
        });
        for (int i = 0; i < sums.Length; i++)
            (sums[i], magnitudes[i]) = (sums[i] + Bias[i % _shape.Outputs], magnitudes[i] + Math.Abs(Bias[i % _shape.Outputs]));
        CheckTiles(sums, magnitudes, _shape.OutputHeight, _shape.OutputWidth, _shape.Outputs, Greatest(Input) * Greatest(Weights) * _shape.Inputs, found);
    }

    public void CheckInputGradient(ReadOnlySpan<float> found)
    {
        double[] sums = new double[found.Length], magnitudes = new double[found.Length];
        Walk((x, y, w) =>
        {
            if (x < 0)
                return;
            double product = (double)OutputGradient[y] * Weights[w];
            sums[x] += product;
            magnitudes[x] += Math.Abs(product);
        });
        CheckTiles(sums, magnitudes, _shape.Height, _shape.Width, _shape.Inputs, Greatest(OutputGradient) * Greatest(Weights) * _shape.Outputs, found);
    }

    public void CheckWeightGradient(ReadOnlySpan<float> found)
    {
        double[] sums = new double[found.Length], magnitudes = new double[found.Length];
        Walk((x, y, w) =>
        {
            double product = (double)OutputGradient[y] * (x < 0 ? _shape.PaddingValue : Input[x]);
            sums[w] += product;
            magnitudes[w] += Math.Abs(product);
        });

        // The gradients of a tile that no weight reads, by an image smaller than the tile, have their part in the rounding of all nine sums.
        double greatest = Math.Max(Greatest(Input), Math.Abs(_shape.PaddingValue));
        double[] everything = new double[_shape.Outputs];
        for (int i = 0; i < OutputGradient.Length; i++)
            everything[i % _shape.Outputs] += Math.Abs(OutputGradient[i]) * greatest;
        for (int i = 0; i < sums.Length; i++)
            Assert.InRange(Math.Abs(found[i] - sums[i]), 0, Tolerance * Math.Max(magnitudes.Skip(i / 9 * 9).Take(9).Max(), everything[i / (9 * _shape.Inputs)] / 9));
    }

    public static float[] Floats(int count, ulong seed) => Tensor.Random([count], seed).Values.ToArray();

    private static double Greatest(float[] values) => values.Select(Math.Abs).DefaultIfEmpty().Max();

    // A tile of pixels that nothing reads, on a cropped border, has the rounding of what stands beside it: it is measured by what a sum might be anywhere.
    private void CheckTiles(double[] sums, double[] magnitudes, int height, int width, int channels, double anywhere, ReadOnlySpan<float> found)
    {
        var greatest = new Dictionary<(int, int, int, int), double>();
        (int, int, int, int) Tile(int i) => (i / (height * width * channels), i / (width * channels) % height / 4, i / channels % width / 4, i % channels);
        for (int i = 0; i < sums.Length; i++)
            greatest[Tile(i)] = Math.Max(magnitudes[i], greatest.GetValueOrDefault(Tile(i)));
        for (int i = 0; i < sums.Length; i++)
            Assert.InRange(Math.Abs(found[i] - sums[i]), 0, Tolerance * (greatest[Tile(i)] > 0 ? greatest[Tile(i)] : anywhere));
    }

    // Every product of the convolution: the places of its input (-1 in the padding), its output and its weight.
    private void Walk(Action<int, int, int> visit)
    {
        for (int image = 0; image < _images; image++)
            for (int r = 0; r < _shape.OutputHeight; r++)
                for (int c = 0; c < _shape.OutputWidth; c++)
                    for (int tap = 0; tap < 9; tap++)
                    {
                        int y = r + (tap / 3) - _shape.Top, x = c + (tap % 3) - _shape.Left;
                        bool inside = y >= 0 && y < _shape.Height && x >= 0 && x < _shape.Width;
                        int from = inside ? ((((image * _shape.Height) + y) * _shape.Width) + x) * _shape.Inputs : 0, to = ((((image * _shape.OutputHeight) + r) * _shape.OutputWidth) + c) * _shape.Outputs;
                        for (int n = 0; n < _shape.Outputs; n++)
                            for (int k = 0; k < _shape.Inputs; k++)
                                visit(inside ? from + k : -1, to + n, (((n * _shape.Inputs) + k) * 9) + tap);
                    }
    }
}
