using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class PackedTernaryTests
{
    [Fact]
    public void Every_five_codes_have_their_own_byte()
    {
        var seen = new HashSet<byte>();
        for (int pattern = 0; pattern < 243; pattern++)
        {
            int[] codes = [(pattern % 3) - 1, (pattern / 3 % 3) - 1, (pattern / 9 % 3) - 1, (pattern / 27 % 3) - 1, (pattern / 81) - 1];
            var packed = new PackedTernary(codes);
            Assert.Equal([(byte)pattern], packed.Bytes.ToArray());
            Assert.True(seen.Add(packed.Bytes[0]));
        }
    }

    [Fact]
    public void What_is_packed_is_read_back()
    {
        Any.Holds(Any.Values(Gen.Choose(-1, 1)), codes =>
        {
            PackedTernary packed = PackedTernary.FromBytes(codes.Length, new PackedTernary(codes).Bytes);
            var back = new int[codes.Length];
            packed.Unpack(back);
            return back.SequenceEqual(codes) && Enumerable.Range(0, codes.Length).All(i => packed[i] == codes[i])
                && packed.Bytes.Length == (codes.Length + 4) / 5;
        });
    }

    [Fact]
    public void Counts_beyond_2_to_the_31_are_exact() => Assert.Equal(858_993_460L, PackedTernary.ByteCountOf((1L << 32) + 1));

    [Fact]
    public void What_is_not_ternary_is_refused_with_its_place()
    {
        Assert.Contains("The code 2 at index 1", Refusal(() => new PackedTernary([0, 2])), StringComparison.Ordinal);
        Assert.Contains("The byte 243 at index 0", Refusal(() => PackedTernary.FromBytes(5, [243])), StringComparison.Ordinal);
        Assert.Contains("take 2 bytes, but 1", Refusal(() => PackedTernary.FromBytes(6, [0])), StringComparison.Ordinal);
        Assert.Contains("no code 1 among 1", Refusal(() => new PackedTernary([0])[1]), StringComparison.Ordinal);
    }

    private static string Refusal(Func<object> action) => Assert.Throws<NibbleException>(action).Message;
}
