using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class ByteElementwiseTests
{
    [Fact]
    public void Bytes_are_the_grids_codes_less_the_least_and_back_to_its_numbers()
    {
        var random = new CounterRandom(9);
        foreach (NumberFormat format in (NumberFormat[])[NumberFormat.UInt(8), NumberFormat.Int(8), NumberFormat.Int(8, narrow: true), NumberFormat.UInt(8, narrow: true), NumberFormat.Int(4), NumberFormat.UInt(2), NumberFormat.Int(1)])
        {
            for (int length = 0; length < 140; length++)
            {
                CounterRandom draw = random.Stream((ulong)length);
                float scale = (length % 4) switch { 0 => 0.1f, 1 => 0.25f, 2 => 1e-40f, _ => 3f };
                long zeroPoint = format.MinCode + (long)(draw.Bits(77777) % (ulong)format.LevelCount);
                float[] values = [.. Enumerable.Range(0, length).Select(i => Value(draw.Bits((ulong)i), scale))];
                byte[] bytes = new byte[length];
                float[] decoded = new float[length];

                ByteGrid.Encode(values, format, scale, zeroPoint, bytes);
                ByteGrid.Decode(bytes, scale, (int)(zeroPoint - format.MinCode), decoded);

                for (int i = 0; i < length; i++)
                {
                    long code = QuantizationGrid.Encode(values[i], format, scale, zeroPoint);
                    Assert.Equal((code - format.MinCode, (code - zeroPoint) * scale), (bytes[i], decoded[i]));
                }
            }
        }
    }

    [Fact]
    public void Formats_without_such_bytes_are_refused()
    {
        Assert.Equal(
            "Codes of bipolar are not held in bytes: take a format of at most 8 bits that has a 0.",
            Assert.Throws<NibbleException>(() => ByteGrid.Encode([1], NumberFormat.Bipolar, 1, 0, new byte[1])).Message);
        Assert.Throws<NibbleException>(() => ByteGrid.Encode([1], NumberFormat.UInt(9), 1, 0, new byte[1]));
        Assert.Throws<NibbleException>(() => ByteGrid.Encode([1, 2], NumberFormat.UInt(8), 1, 0, new byte[1]));
    }

    [Fact]
    public void A_table_gives_each_byte_its_value_in_place_as_well()
    {
        var random = new CounterRandom(4);
        byte[] values = Samples.Bytes(256, random);
        var table = new ByteTable(values);
        for (int length = 0; length < 300; length++)
        {
            byte[] input = Samples.Bytes(length, random.Stream((ulong)length));
            byte[] expected = [.. input.Select(one => values[one])];
            using var output = new GuardedMemory<byte>(new byte[length]);
            table.Run(input, output.Span);
            table.Run(input, input);
            Assert.Equal(expected, output.Span.ToArray());
            Assert.Equal(expected, input);
        }

        Assert.Throws<ArgumentException>(() => new ByteTable(new byte[255]));
    }

    [Fact]
    public void Rows_of_any_length_are_looked_up_and_copied_on_any_number_of_threads()
    {
        int limit = Workers.Limit;
        try
        {
            for (ulong i = 0; i < 60; i++)
            {
                CounterRandom random = new CounterRandom(77).Stream(i);
                Workers.Limit = 1 + (int)(i % 3);
                (int images, int runs, int positions, int length) = (Size(random, 0, 4), Size(random, 1, 40), Size(random, 2, 30), i % 7 == 0 ? 0 : Size(random, 3, i % 2 == 0 ? 20 : 300));
                (int gap, int margin) = ((int)(random.Bits(4) % 5), (int)(random.Bits(5) % 3));
                var rows = new RowGrid(images, runs, positions, runs * (positions * length), positions * length, length);
                int pitch = length + gap, run = (positions * pitch) + margin;
                var outputRows = new RowGrid(images, runs, positions, (runs * run) + margin, run, pitch, margin);
                byte[] values = Samples.Bytes(256, random), input = Samples.Bytes(images * runs * positions * length, random.Stream(1));
                int end = margin + ((images - 1) * ((runs * run) + margin)) + ((runs - 1) * run) + ((positions - 1) * pitch) + length;
                using GuardedMemory<byte> x = new(input), looked = new(new byte[end]), copied = new(new byte[end]);
                new ByteTable(values).Run(x.Span, rows, length, looked.Span, outputRows);
                ByteRows.Copy(x.Span, rows, length, copied.Span, outputRows);

                byte[] expectedLooks = new byte[end], expectedCopies = new byte[end];
                for (int at = 0; at < input.Length; at++)
                {
                    (int row, int place) = Math.DivRem(at, length);
                    int to = (int)outputRows[row / positions / runs, row / positions % runs, row % positions] + place;
                    (expectedLooks[to], expectedCopies[to]) = (values[input[at]], input[at]);
                }

                Assert.Equal(expectedLooks, looked.Span.ToArray());
                Assert.Equal(expectedCopies, copied.Span.ToArray());
            }

            byte[] many = Samples.Bytes(700_001, new CounterRandom(1)), numbers = Samples.Bytes(256, new CounterRandom(2));
            Workers.Limit = 3;
            var table = new ByteTable(numbers);
            byte[] found = new byte[many.Length];
            table.Run(many, found);
            Assert.True(found.AsSpan().SequenceEqual(Array.ConvertAll(many, value => numbers[value])));
            Assert.Equal(numbers[5], table[5]);
        }
        finally
        {
            Workers.Limit = limit;
        }

        var grid = RowGrid.Matrix(3, 4);
        Assert.Throws<ArgumentException>(() => ByteRows.Copy(new byte[12], grid, 4, new byte[11], grid));
        Assert.Throws<ArgumentException>(() => ByteRows.Copy(new byte[12], grid, 5, new byte[20], grid));
        Assert.Throws<ArgumentException>(() => new ByteTable(new byte[256]).Run(new byte[12], grid, 4, new byte[12], RowGrid.Matrix(2, 4)));
    }

    private static int Size(CounterRandom random, ulong index, int most) => 1 + (int)(random.Bits(index) % (ulong)most);

    [Fact]
    public void Max_pooling_takes_the_greatest_of_each_channel()
    {
        for (ulong i = 0; i < 80; i++)
        {
            CounterRandom random = new CounterRandom(31).Stream(i);
            int channels = 1 + (int)(random.Bits(0) % 150), height = 2 + (int)(random.Bits(1) % 7), width = 2 + (int)(random.Bits(2) % 9), stride = 1 + (int)(random.Bits(3) % 2);
            int outputHeight = ((height - 2) / stride) + 1, outputWidth = ((width - 2) / stride) + 1;
            byte[] input = [.. Samples.Bytes(height * width * channels, random.Stream(1)).Select(one => (byte)(one / 2))];
            int[] taps = [0, channels, width * channels, (width + 1) * channels];
            using var guardedInput = new GuardedMemory<byte>(input);
            using var output = new GuardedMemory<byte>(new byte[outputHeight * outputWidth * channels]);

            BytePooling.Max(
                guardedInput.Span,
                new RowGrid(1, outputHeight, outputWidth, 0, stride * width * channels, stride * channels),
                taps,
                channels,
                output.Span,
                new RowGrid(1, outputHeight, outputWidth, 0, outputWidth * channels, channels));

            for (int at = 0; at < output.Span.Length; at++)
            {
                int start = (((at / channels / outputWidth * stride * width) + (at / channels % outputWidth * stride)) * channels) + (at % channels);
                Assert.Equal(taps.Max(tap => input[start + tap]), output.Span[at]);
            }
        }
    }

    // Ordinary numbers, ties, and every pattern of bits.
    private static float Value(ulong bits, float scale) => (bits >> 60) switch
    {
        0 => float.NaN,
        1 => float.NegativeInfinity,
        < 5 => BitConverter.Int32BitsToSingle((int)bits),
        _ => ((int)(bits % 1200) - 600) * 0.5f * scale,
    };
}
