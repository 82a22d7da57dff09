using System.Runtime.InteropServices;
using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class DepthwiseProductTests
{
    [Fact]
    public void Each_channel_is_convolved_as_by_plain_loops_and_nothing_outside_is_touched()
    {
        for (ulong i = 0; i < 120; i++)
            Check(new CounterRandom(23).Stream(i));
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_sums()
    {
        int limit = Workers.Limit;
        for (int threads = 1; threads <= 3; threads++)
        {
            Workers.Limit = threads;
            Check(new CounterRandom(1), 96, 40);
        }

        Workers.Limit = limit;
    }

    [Fact]
    public void Weights_for_another_number_of_channels_are_refused() => Assert.Equal(
        "6 channels, 4 for each that goes in, of 1 taps need 6 weights, not 6. (Parameter 'weights')",
        Assert.Throws<ArgumentException>(() => new DepthwiseProduct(new sbyte[6], 6, [0], new SumsStage(), 4)).Message);

    private static void Check(CounterRandom random, int? inputChannels = null, int? side = null)
    {
        int at = 0;
        int Draw(int least, int most) => least + (int)(random.Bits((ulong)at++) % (ulong)(most - least + 1));
        int images = Draw(1, 2), height = side ?? Draw(1, 9), width = side ?? Draw(1, 12), channels = inputChannels ?? Draw(1, 90), multiplier = Draw(0, 3) == 0 ? Draw(2, 3) : 1;
        int kernelHeight = Draw(1, Math.Min(3, height)), kernelWidth = Draw(1, Math.Min(3, width)), stride = Draw(1, 2), zero = Draw(0, 255), outputs = channels * multiplier;
        int outputHeight = ((height - kernelHeight) / stride) + 1, outputWidth = ((width - kernelWidth) / stride) + 1;
        byte[] input = Samples.Bytes(images * height * width * channels, random.Stream(1));
        sbyte[] weights = Samples.Weights(outputs * kernelHeight * kernelWidth, 8, random.Stream(2));
        int[] bias = [.. Enumerable.Range(0, outputs).Select(i => i - 7)];
        int[] taps = [.. Enumerable.Range(0, kernelHeight * kernelWidth).Select(i => ((i / kernelWidth * width) + (i % kernelWidth)) * channels)];
        int[] expected = new int[images * outputHeight * outputWidth * outputs];
        for (int i = 0; i < expected.Length; i++)
        {
            int n = i % outputs, x = i / outputs % outputWidth, y = i / outputs / outputWidth % outputHeight, image = i / outputs / outputWidth / outputHeight;
            int start = (((((image * height) + (y * stride)) * width) + (x * stride)) * channels) + (n / multiplier);
            expected[i] = bias[n] + taps.Select((tap, t) => (input[start + tap] - zero) * weights[(n * taps.Length) + t]).Sum();
        }

        using var product = new DepthwiseProduct(weights, outputs, taps, new SumsStage(bias), multiplier);
        using var guardedInput = new GuardedMemory<byte>(input);
        using var guardedOutput = new GuardedMemory<int>(new int[expected.Length]);
        product.Run(
            guardedInput.Span,
            new RowGrid(images, outputHeight, outputWidth, height * width * channels, (nint)stride * width * channels, (nint)stride * channels),
            MemoryMarshal.AsBytes(guardedOutput.Span),
            new RowGrid(images, outputHeight, outputWidth, outputHeight * outputWidth * outputs, outputWidth * outputs, outputs),
            zero);

        Assert.True(expected.AsSpan().SequenceEqual(guardedOutput.Span), $"{product.Kernel}: {images} images of {height} x {width} x {channels}, {kernelHeight} x {kernelWidth}, {multiplier} for each, stride {stride}.");
    }
}
