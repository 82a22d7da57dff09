namespace Nibble.Kernels;

/// <summary>A convolution in groups over planes [N, C, H, W], the weights read where they stand: y[n, m] = clamp((Σ over c, ky, kx of w[m, c, ky, kx] · x[n, c, …]) + bias[m]).</summary>
/// <remarks>
/// Each sum is one chain of fused multiply-adds that begins with 0 and goes through c, ky and kx in order; padding is 0 and is multiplied
/// like any other number. The bits are those of a matrix product of the filters with all that the kernel sees (im2col), by <see cref="FloatGemm"/>,
/// for every instruction set and any number of threads. NaN stays NaN. Nothing is allocated.
/// </remarks>
public static unsafe class PlanarConvolution
{
    /// <summary>Convolves.</summary>
    /// <param name="x">[images, inputs, H, W].</param>
    /// <param name="images">The images.</param>
    /// <param name="inputs">The planes of an image.</param>
    /// <param name="window">How the kernel slides.</param>
    /// <param name="weights">[outputs, inputs / groups, kernel height, kernel width].</param>
    /// <param name="outputs">The planes of a result.</param>
    /// <param name="groups">How many groups of planes are convolved apart.</param>
    /// <param name="bias">One for each plane of the result; empty for none.</param>
    /// <param name="y">[images, outputs, H', W'].</param>
    /// <param name="low">No result is less: 0 is ReLU.</param>
    /// <param name="high">No result is greater.</param>
    /// <exception cref="ArgumentException">Sizes make no sense, planes do not fall into groups, or a span has another length.</exception>
    public static void Run(
        ReadOnlySpan<float> x,
        int images,
        int inputs,
        PlanarWindow window,
        ReadOnlySpan<float> weights,
        int outputs,
        int groups,
        ReadOnlySpan<float> bias,
        Span<float> y,
        float low = float.NegativeInfinity,
        float high = float.PositiveInfinity) => Run(FloatTile.Fastest, x, images, inputs, window, weights, outputs, groups, bias, y, low, high);

    internal static void Run(
        FloatTile tile, ReadOnlySpan<float> x, int images, int inputs, PlanarWindow window, ReadOnlySpan<float> weights, int outputs, int groups, ReadOnlySpan<float> bias, Span<float> y, float low, float high)
    {
        window.Check();
        if (images < 0 || inputs < 0 || outputs < 0 || groups < 1 || inputs % groups != 0 || outputs % groups != 0)
            throw new ArgumentException($"{images} images of {inputs} planes do not become {outputs} planes in {groups} groups.");
        CheckLength(x.Length, (long)images * inputs * window.Plane, "input");
        CheckLength(weights.Length, (long)outputs * (inputs / groups) * window.Taps, "weights");
        CheckLength(y.Length, (long)images * outputs * window.OutputPlane, "output");
        if (!bias.IsEmpty)
            CheckLength(bias.Length, outputs, "bias");
        if (y.IsEmpty)
            return;
        fixed (float* from = x, w = weights, b = bias, to = y)
        {
            var tiles = new PlanarConvolutionTiles(tile, window.Flattened, images, groups, inputs / groups, outputs / groups, Workers.Limit)
            {
                Input = from,
                InputEnd = from + x.Length,
                Weights = w,
                Bias = b,
                Output = to,
                Low = low,
                High = high,
            };
            tiles.RunAll();
        }
    }

    private static void CheckLength(int found, long expected, string what)
    {
        if (found != expected)
            throw new ArgumentException($"The {what} of the convolution has {expected} elements, but {found} were given.");
    }
}
