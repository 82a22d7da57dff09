using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class ShortOutputTests
{
    // Powers of two make ties; the others are ordinary, huge and tiny.
    private static readonly float[] Factors = [0.5f, 0.25f, 0.0625f, 0.013f, 1.7f, 1e30f, 1e-30f];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Codes_by_float_factors_are_those_of_the_formula(bool single) => ForAll(single, (sums, bias, factors, random) =>
    {
        (short low, short high) = ((short)-(int)(random % 300), (short)(random % 256));
        var codes = new short[sums.Length];

        ShortOutput.Requantize(sums, bias, factors, low, high, codes);

        for (int i = 0; i < codes.Length; i++)
        {
            float steps = (float)(sums[i] + bias[single ? 0 : i]) * factors[single ? 0 : i];
            Assert.Equal((short)Rounder.Round(Math.Min(Math.Max(steps, low), high), Rounding.NearestEven), codes[i]);
        }
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Codes_by_multipliers_are_those_of_the_formula(bool single) => ForAll(single, (sums, bias, factors, random) =>
    {
        (short low, short high) = ((short)-(int)(random % 300), (short)(random % 256));
        FixedPointMultiplier[] multipliers = [.. factors.Select(factor => FixedPointMultiplier.FromReal(Math.Clamp(factor, 1e-9, 1e8)))];
        var codes = new short[sums.Length];

        ShortOutput.Requantize(sums, bias, multipliers, low, high, codes);

        for (int i = 0; i < codes.Length; i++)
            Assert.Equal(Math.Clamp(multipliers[single ? 0 : i].Apply(sums[i] + bias[single ? 0 : i]), low, high), codes[i]);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Real_numbers_are_a_float_product_and_a_float_sum(bool single) => ForAll(single, (sums, bias, factors, random) =>
    {
        float[] realBias = [.. factors.Select(factor => factor - 0.3f)], values = new float[sums.Length], biased = new float[sums.Length];

        ShortOutput.Dequantize(sums, bias, factors, [], values);
        ShortOutput.Dequantize(sums, bias, factors, realBias, biased);

        for (int i = 0; i < values.Length; i++)
        {
            float product = (float)(sums[i] + bias[single ? 0 : i]) * factors[single ? 0 : i];
            Assert.Equal((product, product + realBias[single ? 0 : i]), (values[i], biased[i]));
        }
    });

    // All lengths around the vectors'; small sums, where ties are, and large ones that a float can't hold.
    private static void ForAll(bool single, Action<int[], int[], float[], ulong> check)
    {
        var random = new CounterRandom(3);
        for (int length = 0; length < 70; length++)
        {
            CounterRandom draw = random.Stream((ulong)length);
            int[] sums = [.. Enumerable.Range(0, length).Select(i => i % 5 == 0 ? (int)draw.Bits((ulong)i) >> 2 : (int)(draw.Bits((ulong)i) % 2000) - 1000)];
            int channels = single ? 1 : length;
            check(
                sums,
                [.. Enumerable.Range(1000, channels).Select(i => (int)(draw.Bits((ulong)i) % 200) - 100)],
                [.. Enumerable.Range(2000, channels).Select(i => Factors[draw.Bits((ulong)i) % (ulong)Factors.Length])],
                draw.Bits(9999));
        }
    }
}
