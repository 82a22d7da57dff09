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
    public void Operands_are_broadcast_along_any_axes_on_any_number_of_threads()
    {
        int limit = Workers.Limit;
        QuantizationGrid grid = QuantizationGrid.PerTensor(NumberFormat.UInt(8), 0.1f, 7);
        try
        {
            for (ulong trial = 0; trial < 60; trial++)
            {
                CounterRandom draw = new CounterRandom(17).Stream(trial);
                Workers.Limit = 1 + (int)(trial % 3);
                CodePairFunction function = (trial % 4) switch { 0 => new FloatCodeSum(grid, grid, grid), 1 => new FloatCodeProduct(grid, grid, grid), 2 => new FixedCodeSum(grid, grid, grid), _ => new FixedCodeProduct(grid, grid, grid) };
                var pairs = new BytePairs(function, 3, 250);

                // From the innermost axis to the outermost; an operand either goes along an axis or stays, and there may be gaps between its stretches.
                var axes = new PairAxis[1 + (int)(draw.Bits(0) % 4)];
                (int left, int right, int output) = (1, 1, 1);
                for (int axis = 0; axis < axes.Length; axis++)
                {
                    ulong bits = draw.Bits((ulong)axis + 1);
                    int size = (int)(bits % (axis == 0 ? 90UL : 14UL));
                    axes[axis] = new PairAxis(trial == 0 && axis == 0 ? 200_000 : size, (bits >> 20) % 4 == 0 ? 0 : left, (bits >> 30) % 3 == 0 ? 0 : right, output);
                    left = axes[axis].LeftStep == 0 ? left : (left * axes[axis].Size) + (int)((bits >> 40) % 3);
                    right = axes[axis].RightStep == 0 ? right : (right * axes[axis].Size) + (int)((bits >> 50) % 3);
                    output = (output * axes[axis].Size) + (int)((bits >> 56) % 3);
                }

                long places = axes.Aggregate(1L, (count, axis) => count * axis.Size);
                using GuardedMemory<byte> a = new(Samples.Bytes(Reach(axis => axis.LeftStep), draw.Stream(1))), b = new(Samples.Bytes(Reach(axis => axis.RightStep), draw.Stream(2))), y = new(new byte[Reach(axis => axis.OutputStep)]);
                pairs.Run(a.Span, b.Span, y.Span, axes);

                byte[] expected = new byte[y.Span.Length];
                for (long place = 0; place < places; place++)
                {
                    (long rest, int l, int r, int to) = (place, 0, 0, 0);
                    foreach (PairAxis axis in axes)
                    {
                        int at = (int)(rest % axis.Size);
                        rest /= axis.Size;
                        (l, r, to) = (l + (at * axis.LeftStep), r + (at * axis.RightStep), to + (at * axis.OutputStep));
                    }

                    expected[to] = pairs.Of(a.Span[l], b.Span[r]);
                }

                Assert.True(y.Span.SequenceEqual(expected), $"trial {trial}: {string.Join(", ", axes)}");

                int Reach(Func<PairAxis, int> step) => places == 0 ? 0 : 1 + axes.Sum(axis => (axis.Size - 1) * step(axis));
            }
        }
        finally
        {
            Workers.Limit = limit;
        }

        var sum = new BytePairs(new FloatCodeSum(grid, grid, grid), 0, 255);
        foreach (PairAxis[] refused in (PairAxis[][])[[], [new(2, 2, 1, 1)], [new(2, 1, 1, 2)], [new(4, 1, 1, 1)], [new(3, 1, 1, 1), new(2, 0, 1, 3)], [new(2, 1, 1, 1), new(2, -1, 0, 2)]])
            Assert.Throws<ArgumentException>(() => sum.Run(new byte[3], new byte[3], new byte[6], refused));
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
