using System.Numerics;

namespace Nibble.Numerics.Tests;

/// <summary>Why one bit a number is enough: the dot product of signs by exclusive or and a count of ones (Rastegari et al. 2016, arXiv:1603.05279).</summary>
public sealed class BinaryDotProductTests
{
    [Fact]
    public void The_dot_product_of_1011_and_1101_is_zero() => Assert.Equal(0, Dot(PackedCodes.Pack(NumberFormat.UInt(1), [1, 0, 1, 1]), PackedCodes.Pack(NumberFormat.UInt(1), [1, 1, 0, 1]), 4));

    [Fact]
    public void Packed_signs_multiply_as_the_signs_themselves()
    {
        Any.Holds(Any.Values(Any.FiniteFloat), values =>
        {
            var signs = new SignQuantizer();
            Tensor a = new([values.Length], values), b = new([values.Length], [.. values.Select((value, i) => i % 3 == 0 ? -value : value)]);
            CodebookTensor left = signs.Quantize(a), right = signs.Quantize(b);
            double expected = left.Dequantize().Values.ToArray().Zip(right.Dequantize().Values.ToArray(), (x, y) => x * y).Sum();
            return Dot(left.Pack(), right.Pack(), values.Length) == (int)expected;
        }, runs: 100);
    }

    // n - 2 · popcount(a xor b); bits beyond the last code are zero in both.
    private static int Dot(PackedCodes a, PackedCodes b, int count)
    {
        int different = 0;
        for (int i = 0; i < a.Bytes.Length; i++)
            different += BitOperations.PopCount((uint)(a.Bytes[i] ^ b.Bytes[i]));
        return count - (2 * different);
    }
}
