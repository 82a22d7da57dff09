using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed unsafe class OutputStageTests
{
    private static readonly float[] Factors = [0.5f, 0.25f, 0.0625f, 0.013f, 1.7f, 1e30f, 1e-30f, 0];

    [Fact]
    public void Bytes_by_float_factors_are_those_of_the_formula() => ForAll((tile, random) =>
    {
        (int low, int high, int zero) = Bounds(random, 256);
        float[] factors = Pick(tile.Channels, random, Factors);
        byte[] codes = Write<byte>(tile, bias => new FloatScaleStage(bias, factors, (byte)low, (byte)high, (byte)zero));
        tile.Check((sum, channel) => (byte)((int)Rounder.Round(Math.Min(Math.Max((float)sum * factors[channel], low - zero), high - zero), Rounding.NearestEven) + zero), codes);
    });

    [Fact]
    public void Shorts_by_float_factors_are_those_of_the_formula() => ForAll((tile, random) =>
    {
        (int low, int high, int zero) = Bounds(random, 65536);
        float[] factors = Pick(tile.Channels, random, Factors);
        short[] codes = Write<short>(tile, bias => FloatScaleStage.ToShorts(bias, factors, (short)((low - zero) / 2), (short)((high - zero) / 2)));
        tile.Check((sum, channel) => (short)Rounder.Round(Math.Min(Math.Max((float)sum * factors[channel], (low - zero) / 2), (high - zero) / 2), Rounding.NearestEven), codes);
    });

    [Fact]
    public void Bytes_by_multipliers_are_those_of_the_definition() => ForAll((tile, random) =>
    {
        (int low, int high, int zero) = Bounds(random, 256);
        FixedPointMultiplier[] multipliers = Multipliers(tile.Channels, random);
        byte[] codes = Write<byte>(tile, bias => new FixedPointStage(bias, multipliers, (byte)low, (byte)high, (byte)zero));
        tile.Check((sum, channel) => (byte)(Math.Clamp(multipliers[channel].Apply(sum), low - zero, high - zero) + zero), codes);
    });

    [Fact]
    public void Shorts_by_multipliers_are_those_of_the_definition() => ForAll((tile, random) =>
    {
        FixedPointMultiplier[] multipliers = Multipliers(tile.Channels, random);
        short[] codes = Write<short>(tile, bias => FixedPointStage.ToShorts(bias, multipliers, short.MinValue, short.MaxValue));
        tile.Check((sum, channel) => (short)Math.Clamp(multipliers[channel].Apply(sum), short.MinValue, short.MaxValue), codes);
    });

    [Fact]
    public void Real_numbers_are_a_product_a_sum_and_a_clamp() => ForAll((tile, random) =>
    {
        float[] scales = Pick(tile.Channels, random, Factors), bias = Pick(tile.Channels, random.Stream(1), [-0.3f, 0, 5, 1e9f]);
        float[] plain = Write<float>(tile, offsets => new RealStage(offsets, scales));
        float[] clamped = Write<float>(tile, offsets => new RealStage(offsets, scales, bias, 0, 6));
        tile.Check((sum, channel) => (float)sum * (Tile.Scale * scales[channel]), plain);
        tile.Check((sum, channel) => Math.Min(Math.Max(((float)sum * (Tile.Scale * scales[channel])) + bias[channel], 0), 6), clamped);
    });

    [Fact]
    public void Sums_go_out_with_their_bias() => ForAll((tile, _) =>
        tile.Check((sum, _) => sum, Write<int>(tile, bias => new SumsStage(bias))));

    [Fact]
    public void Bits_say_whether_the_threshold_is_reached() => ForAll((tile, random) =>
    {
        int[] thresholds = [.. Enumerable.Range(0, tile.Channels).Select(i => tile.Sums[i % tile.Sums.Length])];
        bool[] flips = [.. Enumerable.Range(0, tile.Channels).Select(i => random.Bits((ulong)i) % 2 == 0)];
        int words = (tile.Channels + 63) / 64;
        ulong[] found = Enumerable.Repeat(ulong.MaxValue, tile.Rows * words).ToArray();
        var stage = new SignBitsStage(thresholds, flips);
        fixed (ulong* output = found)
            tile.Run(stage, (byte*)output, words, withBias: false);

        for (int row = 0; row < tile.Rows; row++)
            for (int bit = 0; bit < words * 64; bit++)
                Assert.Equal(
                    bit < tile.Channels && (tile.Sums[(row * tile.Channels) + bit] >= thresholds[bit]) ^ flips[bit],
                    (found[(row * words) + (bit / 64)] >> (bit % 64) & 1) != 0);
    });

    [Fact]
    public void A_batch_normalization_and_its_sign_fold_to_thresholds_for_every_sum()
    {
        (float Scale, float Shift)[] channels = [(0.37f, 1.2f), (-0.37f, 1.2f), (0, 1), (0, -1), (1e-9f, -3e-8f), (-1, 0), (1, 0), (5e7f, 1e9f)];
        bool Rule(int channel, int sum) => ((float)sum * channels[channel].Scale) + channels[channel].Shift >= 0;
        const int Least = -70, Greatest = 90;

        SignBitsStage stage = SignBitsStage.Fold(channels.Length, Least, Greatest, Rule);

        int* sums = stackalloc int[16], offsets = stackalloc int[16];
        ulong bits;
        for (int sum = Least; sum <= Greatest; sum++)
        {
            new Span<int>(sums, 16).Fill(sum);
            new Span<int>(offsets, 16).Clear();
            stage.Write(sums, 16, 1, 0, channels.Length, offsets, 1, (byte*)&bits, 1);
            for (int channel = 0; channel < channels.Length; channel++)
                Assert.Equal(Rule(channel, sum), (bits >> channel & 1) != 0);
        }
    }

    [Fact]
    public void Any_rule_that_keeps_order_folds_to_thresholds_for_every_sum()
    {
        const int Channels = 37, Greatest = 300;
        CounterRandom random = new(3);
        foreach (int last in (int[])[1, 3, 15, 255])
        {
            // Rising, falling, and for some channels all the same; codes left out, and ends that no sum reaches.
            int Rule(int channel, int sum) => (int)Math.Clamp(Math.Floor((sum - (channel * 7)) * (channel % 5 == 0 ? 0 : channel - 18) * last * 1e-4), 0, last);
            ThresholdStage stage = ThresholdStage.Fold(Channels, last, -Greatest, Greatest, Rule);
            int[] sums = [.. Enumerable.Range(0, 48 * 50).Select(i => (int)(random.Bits((ulong)i) % (2 * Greatest + 1)) - Greatest)], offsets = new int[48 + 16];
            var found = new byte[50 * Channels];
            fixed (int* from = sums, offset = offsets)
            fixed (byte* to = found)
            {
                stage.Write(from, 48, 50, 0, 24, offset, 1, to, Channels);
                stage.Write(from + 24, 48, 50, 24, Channels - 24, offset, 1, to + 24, Channels);
            }

            for (int i = 0; i < found.Length; i++)
                Assert.Equal(Rule(i % Channels, sums[(i / Channels * 48) + (i % Channels)]), found[i]);
        }
    }

    [Fact]
    public void A_stage_for_other_channels_is_refused_with_both_numbers()
    {
        string message = Assert.Throws<ArgumentException>(() => new ByteProduct(new sbyte[12], 3, [0], 4, 255, new FloatScaleStage([], [1, 1], 0, 255, 0))).Message;

        Assert.Equal("The output stage has parameters for 2 channels, but the layer has 3.", message);
        Assert.Throws<ArgumentException>(() => new ByteProduct(new sbyte[12], 3, [0], 4, 255, new SumsStage(1, 2)));
    }

    private static (int Low, int High, int Zero) Bounds(CounterRandom random, int values)
    {
        int first = (int)(random.Bits(1) % (ulong)values), second = (int)(random.Bits(2) % (ulong)values);
        return (Math.Min(first, second), Math.Max(first, second), (int)(random.Bits(3) % (ulong)values));
    }

    private static float[] Pick(int count, CounterRandom random, float[] from) => [.. Enumerable.Range(50, count).Select(i => from[random.Bits((ulong)i) % (ulong)from.Length])];

    // Every shift from the longest left one to beyond the longest that leaves anything.
    private static FixedPointMultiplier[] Multipliers(int count, CounterRandom random) =>
        [.. Enumerable.Range(100, count).Select(i => FixedPointMultiplier.FromReal(Math.ScaleB(1 + ((random.Bits((ulong)i) % 4) / 4.0), (int)(random.Bits((ulong)(i + 1000)) % 100) - 71)))];

    private static T[] Write<T>(Tile tile, Func<int[], OutputStage> stage)
        where T : unmanaged
    {
        var found = new T[tile.Rows * tile.Channels];
        fixed (T* output = found)
            tile.Run(stage(tile.Bias), (byte*)output, tile.Channels, withBias: true);
        return found;
    }

    private static void ForAll(Action<Tile, CounterRandom> check)
    {
        for (int i = 0; i < 140; i++)
        {
            CounterRandom random = new CounterRandom(5).Stream((ulong)i);
            check(new Tile(1 + (i % 13), 1 + (i % 70), random.Stream(7)), random);
        }
    }

    // Small sums, where ties are, large ones that a float can't hold, and the extremes.
    private sealed class Tile
    {
        public const float Scale = 0.75f;

        public Tile(int rows, int channels, CounterRandom random)
        {
            (Rows, Channels) = (rows, channels);
            Sums = [.. Enumerable.Range(0, rows * channels).Select(i => (i % 7) switch { 0 => (int)random.Bits((ulong)i), 1 => int.MinValue, 2 => int.MaxValue, _ => (int)(random.Bits((ulong)i) % 2000) - 1000 })];
            Bias = [.. Enumerable.Range(90000, channels).Select(i => (int)(random.Bits((ulong)i) % 200) - 100)];
        }

        public int Rows { get; }

        public int Channels { get; }

        public int[] Sums { get; }

        public int[] Bias { get; }

        public void Check<T>(Func<int, int, T> formula, T[] found)
        {
            for (int i = 0; i < found.Length; i++)
                Assert.Equal(formula(unchecked(Sums[i] + Bias[i % Channels]), i % Channels), found[i]);
        }

        // In pieces of 8, 24 and the rest, as kernels with panels of any multiple of 8 write them.
        public void Run(OutputStage stage, byte* output, nint rowStep, bool withBias)
        {
            stage.Require(Channels);
            int pitch = Channels + 32;
            int[] sums = new int[(Rows + 1) * pitch], offsets = new int[pitch];
            for (int row = 0; row < Rows; row++)
                Sums.AsSpan(row * Channels, Channels).CopyTo(sums.AsSpan(row * pitch));
            if (withBias)
                Bias.CopyTo(offsets, 0);
            int first = 0;
            fixed (int* from = sums, added = offsets)
            {
                foreach (int piece in (int[])[8, 24, Channels])
                {
                    int channels = Math.Min(piece, Channels - first);
                    if (channels > 0)
                        stage.Write(from + first, pitch, Rows, first, channels, added, Scale, output + stage.ByteOffset(first), rowStep);
                    first += Math.Max(channels, 0);
                }
            }
        }
    }
}
