using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class PackedCodesTests
{
    private static Gen<(NumberFormat Format, int[] Codes)> Cases(int maxBits) => Any.Format(1, maxBits).SelectMany(format =>
        Any.Values(Any.Int).Select(values => (format, values.Select(value => CodeOf(format, value)).ToArray())));

    [Fact]
    public void The_layout_is_the_documented_one()
    {
        Assert.Equal([0x21, 0x43, 0x05], PackedCodes.Pack(NumberFormat.UInt(4), [1, 2, 3, 4, 5]).Bytes.ToArray());
        Assert.Equal([0b10001101, 0b1], PackedCodes.Pack(NumberFormat.UInt(1), [1, 0, 1, 1, 0, 0, 0, 1, 1]).Bytes.ToArray());
        Assert.Equal([0b11100100], PackedCodes.Pack(NumberFormat.UInt(2), [0, 1, 2, 3]).Bytes.ToArray());
        Assert.Equal([0b11010001, 0b01011000, 0b00011111], PackedCodes.Pack(NumberFormat.UInt(3), [1, 2, 3, 4, 5, 6, 7]).Bytes.ToArray());
        Assert.Equal([0xFF, 0x80], PackedCodes.Pack(NumberFormat.Int(8), [-1, -128]).Bytes.ToArray());
        Assert.Equal([0x34, 0x12], PackedCodes.Pack(NumberFormat.UInt(16), [0x1234]).Bytes.ToArray());
    }

    [Fact]
    public void The_bytes_are_those_of_one_big_number_with_code_i_at_bit_i_times_the_width()
    {
        Any.Holds(Cases(32), test =>
        {
            BigInteger stream = 0;
            for (int i = 0; i < test.Codes.Length; i++)
                stream |= (BigInteger)((uint)test.Codes[i] & (uint.MaxValue >> (32 - test.Format.Bits))) << (i * test.Format.Bits);
            byte[] bytes = PackedCodes.Pack(test.Format, test.Codes).Bytes.ToArray();
            return new BigInteger(bytes, isUnsigned: true) == stream && bytes.Length == ((test.Codes.Length * test.Format.Bits) + 7) / 8;
        }, runs: 2000);
    }

    [Fact]
    public void What_is_packed_is_read_back_one_by_one_in_bulk_and_from_the_bytes()
    {
        Any.Holds(Cases(32), test =>
        {
            PackedCodes packed = PackedCodes.Pack(test.Format, test.Codes);
            PackedCodes copy = PackedCodes.FromBytes(test.Format, test.Codes.Length, packed.Bytes);
            var codes = new int[test.Codes.Length];
            copy.Unpack(codes);
            return codes.SequenceEqual(test.Codes) && test.Codes.Select((code, i) => unchecked((int)packed[i]) == code).All(same => same);
        }, runs: 2000);
    }

    [Fact]
    public void Bytes_pack_to_the_same_as_integers_and_back()
    {
        Any.Holds(Cases(8), test =>
        {
            byte[] codes = [.. test.Codes.Select(code => unchecked((byte)code))];
            PackedCodes packed = PackedCodes.Pack(test.Format, codes);
            var back = new byte[codes.Length];
            packed.Unpack(back);
            return packed.Bytes.SequenceEqual(PackedCodes.Pack(test.Format, test.Codes).Bytes) && back.SequenceEqual(codes);
        }, runs: 2000);
    }

    [Fact]
    public void Writing_one_code_changes_no_other()
    {
        var cases = Any.Format(1, 32).SelectMany(format => Gen.Choose(1, 40).SelectMany(length => Gen.Choose(0, length - 1).SelectMany(index =>
            Any.Int.ArrayOf(length).SelectMany(values => Any.Int.Select(value => (format, index, values, value))))));
        Any.Holds(cases, test =>
        {
            int[] codes = [.. test.values.Select(value => CodeOf(test.format, value))];
            PackedCodes packed = PackedCodes.Pack(test.format, codes);
            codes[test.index] = CodeOf(test.format, test.value);
            packed[test.index] = test.format.IsSigned ? codes[test.index] : (uint)codes[test.index];
            return packed.Bytes.SequenceEqual(PackedCodes.Pack(test.format, codes).Bytes);
        }, runs: 2000);
    }

    [Fact]
    public void Lengths_beyond_a_chunk_are_packed_whole()
    {
        foreach (NumberFormat format in Enumerable.Range(1, 12).SelectMany(bits => new[] { NumberFormat.Int(bits), NumberFormat.UInt(bits) }))
            foreach (int length in new[] { 511, 512, 513, 1031 })
            {
                int[] codes = [.. Enumerable.Range(0, length).Select(i => CodeOf(format, i * 7919))];
                var back = new int[length];
                PackedCodes.Pack(format, codes).Unpack(back);
                Assert.Equal(codes, back);
            }
    }

    [Fact]
    public void Places_beyond_2_to_the_31_are_exact()
    {
        Any.Holds(Any.Int.SelectMany(high => Any.Int.SelectMany(low => Gen.Choose(1, 32).Select(bits => (index: (((long)high << 20) ^ low) & long.MaxValue >> 6, bits)))), test =>
        {
            BigInteger bit = (BigInteger)test.index * test.bits;
            return PackedCodes.PlaceOf(test.index, test.bits) == ((long)(bit / 8), (int)(bit % 8))
                && PackedCodes.ByteCountOf(test.index, test.bits) == (long)((bit + 7) / 8);
        });
        Assert.Equal((1_610_612_736L, 0), PackedCodes.PlaceOf(1L << 32, 3));
        Assert.Equal((2_147_483_647L, 4), PackedCodes.PlaceOf((1L << 32) - 1, 4));
        Assert.Throws<OverflowException>(() => PackedCodes.PlaceOf(long.MaxValue, 2));
    }

    [Fact]
    public void A_code_that_is_not_of_the_format_is_refused_with_its_place()
    {
        string expected = "The code 8 at index 2 is not of int4, whose codes are -8 to 7";
        Assert.Contains(expected, Refusal(() => PackedCodes.Pack(NumberFormat.Int(4), [1, 7, 8])), StringComparison.Ordinal);
        Assert.Contains(expected, Refusal(() => PackedCodes.Pack(NumberFormat.Int(4), (byte[])[1, 7, 8])), StringComparison.Ordinal);
        Assert.Contains(expected, Refusal(() => new PackedCodes(NumberFormat.Int(4), 3)[2] = 8), StringComparison.Ordinal);
        Assert.Contains("The code -8 at index 8", Refusal(() => PackedCodes.Pack(NumberFormat.Int(4, narrow: true), (byte[])[0, 0, 0, 0, 0, 0, 0, 0, 0xF8])), StringComparison.Ordinal);
        Assert.Contains("The code 4 at index 3", Refusal(() => PackedCodes.Pack(NumberFormat.UInt(2), (byte[])[0, 0, 0, 4, 0, 0, 0, 0])), StringComparison.Ordinal);
        Assert.Contains("int9", Refusal(() => PackedCodes.Pack(NumberFormat.Int(9), new byte[1])), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_packed_codes_are_refused()
    {
        Assert.Contains("take 2 bytes, but 3 were given", Refusal(() => PackedCodes.FromBytes(NumberFormat.Int(4), 3, new byte[3])), StringComparison.Ordinal);
        Assert.Contains("only its low 4 bits", Refusal(() => PackedCodes.FromBytes(NumberFormat.Int(4), 3, [0, 0x10])), StringComparison.Ordinal);
        Assert.Contains("The code -8 at index 1", Refusal(() => PackedCodes.FromBytes(NumberFormat.Int(4, narrow: true), 2, [0x80])), StringComparison.Ordinal);
        Assert.Contains("no code 3 among 3", Refusal(() => PackedCodes.FromBytes(NumberFormat.Int(4), 3, [0, 0])[3]), StringComparison.Ordinal);
        Assert.Contains("no code -1", Refusal(() => new PackedCodes(NumberFormat.Int(4), 3)[-1]), StringComparison.Ordinal);
        Assert.Contains("Split the tensor", Refusal(() => new PackedCodes(NumberFormat.Int(8), 1L << 31)), StringComparison.Ordinal);
        Assert.Contains("0 or more", Refusal(() => new PackedCodes(NumberFormat.Int(8), -1)), StringComparison.Ordinal);
        Assert.Contains("2 places", Refusal(() =>
        {
            new PackedCodes(NumberFormat.Int(8), 1).Unpack(new int[2]);
            return 0;
        }), StringComparison.Ordinal);
    }

    [Fact]
    public void Quantized_tensors_pack_to_the_bytes_they_count()
    {
        Tensor tensor = Tensor.Random([7, 13], seed: 4);
        QuantizedTensor codes = new UniformQuantizer(NumberFormat.Int(3)).Quantize(tensor);
        Assert.Equal(codes.ByteCount, codes.Pack().Bytes.Length + sizeof(float));
        for (int i = 0; i < codes.Length; i++)
            Assert.Equal(codes[i], codes.Pack()[i]);

        int[] bits = [.. Enumerable.Range(0, 91).Select(i => i % 2)];
        var binary = new CodebookTensor([7, 13], Granularity.PerTensor, [Codebook.Binary], bits, parametersPerGroup: 0);
        Assert.Equal(12, binary.ByteCount);
        Assert.Equal(12, binary.Pack().Bytes.Length);
    }

    private static int CodeOf(NumberFormat format, int value) => (int)(format.MinCode + ((uint)value % format.LevelCount));

    private static string Refusal(Func<object> action) => Assert.Throws<NibbleException>(action).Message;
}
