namespace Nibble.Numerics;

/// <summary>The scales K by which a convolution of signs approximates one of real inputs: I * W ≈ (sign(I) ⊛ sign(W)) ⊙ K·α.</summary>
/// <remarks>
/// A = mean over channels of |I|; K = A * k, where k is a box of 1/(h·w). Rastegari et al. 2016 (XNOR-Net, arXiv:1603.05279), section 3.2;
/// the authors' released code leaves K out. α is a <see cref="SignQuantizer"/>'s with the mean magnitude per channel.
/// </remarks>
public static class XnorScales
{
    /// <summary>K of a batch of images: one scale for each place of the convolution's output.</summary>
    /// <param name="input">Values of shape [batch, channels, height, width]; NaN gives NaN where a window holds it.</param>
    /// <param name="kernelHeight">The rows of the convolution's window.</param>
    /// <param name="kernelWidth">The columns of the convolution's window.</param>
    /// <param name="stride">The step of the window along both axes.</param>
    /// <param name="padding">The zeros added on each side along both axes; they count as magnitudes of 0.</param>
    /// <returns>Shape [batch, 1, output height, output width].</returns>
    /// <exception cref="NibbleException">The input does not have four axes, or the window does not fit into it.</exception>
    public static Tensor OfInputs(Tensor input, int kernelHeight, int kernelWidth, int stride = 1, int padding = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kernelHeight, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernelWidth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        if (input.Shape.Rank != 4)
            throw new NibbleException($"The scales of inputs take images of shape [batch, channels, height, width], but the input's shape is {input.Shape}.");
        (int batch, int height, int width) = (input.Shape[0], input.Shape[2], input.Shape[3]);
        if (height + (2 * padding) < kernelHeight || width + (2 * padding) < kernelWidth)
            throw new NibbleException($"A window of {kernelHeight} by {kernelWidth} does not fit into images of {height} by {width} with a padding of {padding}.");

        double[] means = MeansOverChannels(input);
        var scales = new Tensor([batch, 1, ((height + (2 * padding) - kernelHeight) / stride) + 1, ((width + (2 * padding) - kernelWidth) / stride) + 1]);
        (int rows, int columns) = (scales.Shape[2], scales.Shape[3]);
        for (int i = 0; i < scales.Length; i++)
        {
            int image = i / columns / rows, top = (i / columns % rows * stride) - padding, left = (i % columns * stride) - padding;
            double sum = 0;
            for (int y = Math.Max(top, 0); y < Math.Min(top + kernelHeight, height); y++)
                for (int x = Math.Max(left, 0); x < Math.Min(left + kernelWidth, width); x++)
                    sum += means[(((image * height) + y) * width) + x];
            scales[i] = (float)(sum / ((long)kernelHeight * kernelWidth));
        }

        return scales;
    }

    // A, for each image and place.
    private static double[] MeansOverChannels(Tensor input)
    {
        int channels = input.Shape[1], places = input.Shape[2] * input.Shape[3];
        var means = new double[input.Shape[0] * places];
        for (int i = 0; i < input.Length; i++)
            means[(i / places / channels * places) + (i % places)] += Math.Abs((double)input[i]) / channels;
        return means;
    }
}
