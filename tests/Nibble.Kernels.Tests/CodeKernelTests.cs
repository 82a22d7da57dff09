using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

/// <summary>Functions of codes by lanes and tables give what their definitions give, code by code.</summary>
public sealed class CodeKernelTests
{
    private static readonly (NumberFormat Format, long ZeroPoint)[] Formats =
        [(NumberFormat.UInt(8), 0), (NumberFormat.UInt(8), 131), (NumberFormat.Int(8), 0), (NumberFormat.Int(8), -128), (NumberFormat.Int(8, narrow: true), 17), (NumberFormat.UInt(4), 3), (NumberFormat.Int(2), 1)];

    [Fact]
    public void Every_pair_of_codes_gives_the_code_that_the_definition_gives()
    {
        var random = new CounterRandom(11);
        for (int trial = 0; trial < 24; trial++)
        {
            CounterRandom draw = random.Stream((ulong)trial);
            (QuantizationGrid a, QuantizationGrid b, QuantizationGrid y) = (Grid(draw, 0), Grid(draw, 1), Grid(draw, 2));
            byte low = (byte)(draw.Bits(9) % 2 == 0 ? 0 : y.ZeroPoints[0] - y.Format.MinCode), high = (byte)Math.Max(low, y.Format.LevelCount - 1 - (long)(draw.Bits(10) % 2));
            foreach (CodePairFunction function in (CodePairFunction[])[new FloatCodeSum(a, b, y), new FloatCodeProduct(a, b, y), new FixedCodeSum(a, b, y), new FixedCodeProduct(a, b, y)])
            {
                var pairs = new BytePairs(function, low, high);
                byte[] right = [.. Enumerable.Range(0, (int)b.Format.LevelCount).Select(code => (byte)code)];
                for (int left = 0; left < a.Format.LevelCount; left++)
                {
                    byte[] expected = [.. right.Select(code => Expected(function, left, code, low, high))], found = new byte[right.Length];
                    pairs.Run([(byte)left], right, found);
                    Assert.Equal(expected, found);
                    pairs.Run([.. right.Select(_ => (byte)left)], right, found);
                    Assert.Equal(expected, found);
                }
            }
        }
    }

    [Fact]
    public void Any_number_of_pairs_stays_inside_its_memory()
    {
        QuantizationGrid grid = QuantizationGrid.PerTensor(NumberFormat.UInt(8), 0.1f, 7);
        var pairs = new BytePairs(new FloatCodeSum(grid, grid, grid), 0, 255);
        var random = new CounterRandom(3);
        for (int length = 0; length < 70; length++)
        {
            byte[] left = Samples.Bytes(length, random.Stream((ulong)length)), right = Samples.Bytes(length, random.Stream((ulong)length + 100));
            using GuardedMemory<byte> a = new(left), b = new(right), y = new(new byte[length]);
            pairs.Run(a.Span, b.Span, y.Span);
            for (int i = 0; i < length; i++)
                Assert.Equal(pairs.Of(left[i], right[i]), y.Span[i]);
        }

        Assert.Throws<ArgumentException>(() => pairs.Run(new byte[2], new byte[3], new byte[3]));
    }

    [Fact]
    public void Means_are_what_the_definition_gives_for_any_number_of_channels()
    {
        var random = new CounterRandom(5);
        for (int trial = 0; trial < 60; trial++)
        {
            CounterRandom draw = random.Stream((ulong)trial);
            (QuantizationGrid from, QuantizationGrid to) = (Grid(draw, 0), Grid(draw, 1));
            int channels = 1 + (int)(draw.Bits(20) % 40), taps = 1 + (int)(draw.Bits(21) % 9), positions = 1 + (int)(draw.Bits(22) % 5);
            bool hasCounts = draw.Bits(23) % 2 == 0;
            int[] counts = [.. Enumerable.Range(0, hasCounts ? positions : 1).Select(i => 1 + (int)(draw.Bits((ulong)(30 + i)) % (ulong)taps))];
            byte[] input = [.. Samples.Bytes((positions + taps) * channels, draw).Select(value => (byte)(value % from.Format.LevelCount))];
            foreach (CodeMeanFunction function in (CodeMeanFunction[])[new FloatWindowMean(from, to), new FloatImageMean(from, to), new FixedMean(from, to)])
            {
                var means = new ByteMeans(function, [.. Enumerable.Range(0, taps).Select(tap => tap * channels)], counts, 0, (byte)(to.Format.LevelCount - 1));
                using GuardedMemory<byte> x = new(input.AsSpan(0, (positions + taps - 1) * channels)), y = new(new byte[positions * channels]);
                means.Run(x.Span, RowGrid.Matrix(positions, channels), channels, y.Span, RowGrid.Matrix(positions, channels));
                for (int i = 0; i < y.Span.Length; i++)
                {
                    (int position, int channel) = Math.DivRem(i, channels);
                    long[] codes = [.. Enumerable.Range(0, taps).Select(tap => input[((position + tap) * channels) + channel] + from.Format.MinCode)];
                    Assert.Equal(function.Of(codes, counts[hasCounts ? position : 0]) - to.Format.MinCode, y.Span[i]);
                }
            }
        }
    }

    [Fact]
    public void Grids_that_bytes_do_not_hold_are_refused()
    {
        QuantizationGrid wide = QuantizationGrid.PerTensor(NumberFormat.UInt(9), 1), narrow = QuantizationGrid.PerTensor(NumberFormat.UInt(8), 1);
        Assert.Contains("uint9", Assert.Throws<NibbleException>(() => new BytePairs(new FloatCodeSum(wide, narrow, narrow), 0, 255)).Message, StringComparison.Ordinal);
        Assert.Contains("uint9", Assert.Throws<NibbleException>(() => new ByteMeans(new FixedMean(wide, narrow), [0], [1], 0, 255)).Message, StringComparison.Ordinal);
    }

    private static byte Expected(CodePairFunction function, int left, int right, byte low, byte high) =>
        (byte)Math.Clamp(function.Of(left + function.Left.Format.MinCode, right + function.Right.Format.MinCode) - function.Result.Format.MinCode, low, high);

    // Scales far apart, and such on which ties are common.
    private static QuantizationGrid Grid(CounterRandom draw, ulong number)
    {
        (NumberFormat format, long zeroPoint) = Formats[draw.Bits(number) % (ulong)Formats.Length];
        float scale = draw.Bits(number + 3) % 2 == 0 ? MathF.ScaleB(1, (int)(draw.Bits(number + 6) % 5) - 3) : MathF.Exp(draw.Uniform(number + 6, -6, 2));
        return QuantizationGrid.PerTensor(format, scale, zeroPoint);
    }
}
