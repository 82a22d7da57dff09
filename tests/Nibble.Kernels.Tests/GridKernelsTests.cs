using FsCheck;
using FsCheck.Fluent;
using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class GridKernelsTests
{
    private static readonly NumberFormat[] Formats =
        [NumberFormat.UInt(1), NumberFormat.Int(2), NumberFormat.Int(4, narrow: true), NumberFormat.UInt(8), NumberFormat.Int(8), NumberFormat.UInt(15), NumberFormat.Int(16), NumberFormat.Bipolar];

    [Fact]
    public void Codes_are_those_of_the_grid_for_any_float()
    {
        Prop.ForAll(Cases(), one =>
        {
            var codes = new short[one.Values.Length];
            GridKernels.Encode(one.Values, one.Grid.Format, one.Grid.Scales[0], one.Grid.ZeroPoints[0], codes);
            return codes.SequenceEqual(one.Values.Select(value => (short)(one.Grid.Encode(value) - one.Grid.ZeroPoints[0])));
        }).Holds();
    }

    [Fact]
    public void Numbers_of_codes_and_points_next_to_numbers_are_those_of_the_grid_bit_for_bit()
    {
        Prop.ForAll(Cases(), one =>
        {
            var codes = new short[one.Values.Length];
            float[] decoded = new float[one.Values.Length], points = new float[one.Values.Length];
            GridKernels.Encode(one.Values, one.Grid.Format, one.Grid.Scales[0], one.Grid.ZeroPoints[0], codes);
            GridKernels.Decode(codes, one.Grid.Scales[0], decoded);
            GridKernels.FakeQuantize(one.Values, one.Grid.Format, one.Grid.Scales[0], one.Grid.ZeroPoints[0], points);
            IEnumerable<int> expected = one.Values.Select(value => BitConverter.SingleToInt32Bits(one.Grid.Decode(one.Grid.Encode(value))));
            return decoded.Select(BitConverter.SingleToInt32Bits).SequenceEqual(expected) && points.Select(BitConverter.SingleToInt32Bits).SequenceEqual(expected);
        }).Holds();
    }

    [Fact]
    public void A_grid_fits_16_bits_only_if_every_code_without_its_zero_point_does()
    {
        Assert.True(GridKernels.HoldsInShorts(NumberFormat.Int(16), 0));
        Assert.False(GridKernels.HoldsInShorts(NumberFormat.Int(16), 1));
        Assert.False(GridKernels.HoldsInShorts(NumberFormat.Int(16), -1));
        Assert.False(GridKernels.HoldsInShorts(NumberFormat.UInt(16), 0));
        Assert.True(GridKernels.HoldsInShorts(NumberFormat.UInt(16), 32768));
    }

    // Ordinary numbers, ties, all bit patterns (NaN, infinities, subnormals), and lengths around the vectors'.
    private static Arbitrary<(QuantizationGrid Grid, float[] Values)> Cases()
    {
        Gen<float> scales = Gen.Elements(1f, 0.5f, 0.1f, 3e-5f, 1e30f, 1e-40f);
        Gen<float> value = Gen.OneOf(
            Gen.Choose(-1000, 1000).Select(i => i * 0.25f),
            Gen.Choose(int.MinValue, int.MaxValue).Select(BitConverter.Int32BitsToSingle),
            Gen.Elements(float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, float.MaxValue, float.Epsilon));
        Gen<QuantizationGrid> grids =
            from format in Gen.Elements(Formats)
            from scale in scales
            from part in Gen.Choose(0, 4)
            let zeroPoint = format.MinCode + ((format.MaxCode - format.MinCode) * part / 4)
            select QuantizationGrid.PerTensor(format, scale, GridKernels.HoldsInShorts(format, zeroPoint) && !format.IsBipolar ? zeroPoint : 0);
        return (from grid in grids
                from length in Gen.Choose(0, 67)
                from values in value.ArrayOf(length)
                select (grid, values)).ToArbitrary();
    }
}
