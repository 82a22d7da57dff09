using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class BitPackingTests
{
    private static readonly float[] Corners = [0, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon, 1, -1];

    [Fact]
    public void Signs_are_the_bipolar_codes_for_every_length()
    {
        QuantizationGrid grid = QuantizationGrid.PerTensor(NumberFormat.Bipolar, 1);
        for (int length = 0; length <= 200; length++)
        {
            float[] values = [.. Enumerable.Range(0, length).Select(i => Corners[(i + length) * 7 % Corners.Length])];
            using var guarded = new GuardedMemory<float>(values);
            using var words = new GuardedMemory<ulong>([.. Enumerable.Repeat(ulong.MaxValue, BitPacking.WordsOf(length))]);
            BitPacking.PackSigns(guarded.Span, words.Span);
            float[] back = new float[length];
            BitPacking.Unpack(words.Span, -1f, 1f, back);
            Assert.Equal(values.Select(value => (float)grid.Encode(value)), back);
            AssertTailIsZero(words.Span, length);
        }
    }

    [Fact]
    public void Bytes_are_compared_with_the_threshold_for_every_length()
    {
        for (int length = 0; length <= 200; length++)
        {
            byte[] values = Samples.Bytes(length, new CounterRandom((ulong)length));
            byte threshold = (byte)(length * 37);
            using var guarded = new GuardedMemory<byte>(values);
            using var words = new GuardedMemory<ulong>([.. Enumerable.Repeat(ulong.MaxValue, BitPacking.WordsOf(length))]);
            BitPacking.Pack(guarded.Span, threshold, words.Span);
            byte[] back = new byte[length];
            BitPacking.Unpack(words.Span, (byte)3, (byte)250, back);
            Assert.Equal(values.Select(value => value >= threshold ? (byte)250 : (byte)3), back);
            AssertTailIsZero(words.Span, length);
        }
    }

    [Fact]
    public void Too_few_words_are_refused() =>
        Assert.Contains("65 bits take 2 words, but there are 1", Assert.Throws<ArgumentException>(() => BitPacking.PackSigns(new float[65], new ulong[1])).Message, StringComparison.Ordinal);

    [Fact]
    public void The_pool_of_bits_is_the_greatest_sign_of_each_window()
    {
        const int images = 2, height = 6, width = 8, words = 3;
        var random = new CounterRandom(3);
        ulong[] input = [.. Enumerable.Range(0, images * height * width * words).Select(i => random.Bits((ulong)i) & random.Bits((ulong)i + 5000))];
        ulong[] output = new ulong[images * 3 * 4 * words];
        var rows = new RowGrid(images, 3, 4, height * width * words, 2 * width * words, 2 * words);
        BitPooling.Max(input, rows, [0, words, width * words, (width + 1) * words], words, output, new RowGrid(images, 3, 4, 12 * words, 4 * words, words));
        for (int bit = 0; bit < output.Length * 64; bit++)
        {
            int word = bit / 64 % words, x = bit / 64 / words % 4, y = bit / 64 / words / 4 % 3, image = bit / 64 / words / 12, greatest = -1;
            for (int tap = 0; tap < 4; tap++)
            {
                ulong at = input[(((((image * height) + (2 * y) + (tap / 2)) * width) + (2 * x) + (tap % 2)) * words) + word];
                greatest = Math.Max(greatest, ((at >> (bit % 64)) & 1) == 0 ? -1 : 1);
            }

            Assert.Equal(greatest, ((output[bit / 64] >> (bit % 64)) & 1) == 0 ? -1 : 1);
        }

        Assert.Contains("input", Assert.Throws<ArgumentException>(() => BitPooling.Max(input, rows, [0, width * words * 2], words, output, new RowGrid(images, 3, 4, 12 * words, 4 * words, words))).Message, StringComparison.Ordinal);
    }

    private static void AssertTailIsZero(ReadOnlySpan<ulong> words, int length)
    {
        if (length % 64 != 0)
            Assert.Equal(0UL, words[^1] >> (length % 64));
    }
}
