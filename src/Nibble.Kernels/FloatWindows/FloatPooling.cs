using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Pooling over images whose pixels have their channels side by side. The same bits on every machine and for any number of threads.</summary>
/// <remarks>What a tap reads has to be there: an image with padding stands in a larger array, around it −∞ (or 0 where no value is negative) for the greatest, 0 for the mean.</remarks>
public static unsafe class FloatPooling
{
    private const int SerialReads = 1 << 15;

    /// <summary>The greatest value of each channel under the kernel; NaN where one is NaN.</summary>
    /// <param name="input">The images.</param>
    /// <param name="rows">Where the kernel stands for each pixel of the output.</param>
    /// <param name="tapOffsets">Elements from there to each pixel under the kernel.</param>
    /// <param name="channels">The channels of a pixel.</param>
    /// <param name="output">The results.</param>
    /// <param name="outputRows">Where the pixels of the output stand.</param>
    /// <exception cref="ArgumentException">The grids differ in their numbers of rows, or a row is not inside its span.</exception>
    public static void Max(ReadOnlySpan<float> input, in RowGrid rows, ReadOnlySpan<int> tapOffsets, int channels, Span<float> output, in RowGrid outputRows) =>
        Pool<MaxPool>(input, rows, tapOffsets, channels, [1], output, outputRows);

    /// <summary>The sum of each channel under the kernel, in the order of the taps, over a divisor.</summary>
    /// <param name="input">The images.</param>
    /// <param name="rows">Where the kernel stands for each pixel of the output.</param>
    /// <param name="tapOffsets">Elements from there to each pixel under the kernel.</param>
    /// <param name="channels">The channels of a pixel.</param>
    /// <param name="divisors">The pixels that count: one number, or one for each pixel of an output image, where those outside the image do not count.</param>
    /// <param name="output">The results.</param>
    /// <param name="outputRows">Where the pixels of the output stand.</param>
    /// <exception cref="ArgumentException">The grids differ in their numbers of rows, a row is not inside its span, or the divisors are neither one nor one for each pixel.</exception>
    public static void Average(ReadOnlySpan<float> input, in RowGrid rows, ReadOnlySpan<int> tapOffsets, int channels, ReadOnlySpan<float> divisors, Span<float> output, in RowGrid outputRows)
    {
        if (divisors.Length != 1 && divisors.Length != rows.Runs * rows.Positions)
            throw new ArgumentException($"An average over {rows.Runs} × {rows.Positions} pixels needs one divisor or {rows.Runs * rows.Positions}, but there are {divisors.Length}.");
        Pool<AveragePool>(input, rows, tapOffsets, channels, divisors, output, outputRows);
    }

    private static void Pool<T>(ReadOnlySpan<float> input, in RowGrid rows, ReadOnlySpan<int> tapOffsets, int channels, ReadOnlySpan<float> divisors, Span<float> output, in RowGrid outputRows)
        where T : unmanaged, IFloatPool
    {
        ArgumentOutOfRangeException.ThrowIfNegative(channels);
        GridBounds.Pair(rows, outputRows);
        foreach (int offset in tapOffsets)
            GridBounds.Check(rows, offset, (nint)offset + channels, input.Length, nameof(input));
        GridBounds.Check(outputRows, 0, channels, output.Length, nameof(output));
        fixed (float* x = input, y = output, over = divisors)
        {
            fixed (int* taps = tapOffsets)
            {
                var tiles = new FloatPoolTiles<T>(x, rows, taps, tapOffsets.Length, channels, over, divisors.Length, y, outputRows);
                if ((long)rows.Count * channels * tapOffsets.Length >= SerialReads)
                {
                    Workers.Run(tiles.Count, ref tiles);
                    return;
                }

                for (int tile = 0; tile < tiles.Count; tile++)
                    tiles.Run(tile);
            }
        }
    }

    internal readonly struct MaxPool : IFloatPool
    {
        public static float Start => float.NegativeInfinity;

        public static float Take(float sum, float x) => Math.Max(sum, x);

        public static Vector256<float> Take(Vector256<float> sum, Vector256<float> x) => Vector256.Max(sum, x);

        public static float Finish(float sum, float divisor) => sum;

        public static Vector256<float> Finish(Vector256<float> sum, Vector256<float> divisor) => sum;
    }

    internal readonly struct AveragePool : IFloatPool
    {
        public static float Start => 0;

        public static float Take(float sum, float x) => sum + x;

        public static Vector256<float> Take(Vector256<float> sum, Vector256<float> x) => sum + x;

        public static float Finish(float sum, float divisor) => sum / divisor;

        public static Vector256<float> Finish(Vector256<float> sum, Vector256<float> divisor) => sum / divisor;
    }
}
