using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class ZeroPointConventionTests
{
    [Fact]
    public void Both_signs_give_the_same_codes_and_the_same_reals()
    {
        var cases = Any.Format(2, 8).SelectMany(format => Gen.Choose((int)format.MinCode, (int)format.MaxCode).SelectMany(zeroPoint =>
            Gen.Choose(-4000, 4000).Select(n => (format, zeroPoint, value: n / 64f))));
        Any.Holds(cases, test =>
        {
            const float scale = 0.25f;
            long added = ZeroPointConvention.ToAdded(test.zeroPoint);
            QuantizationGrid grid = QuantizationGrid.PerTensor(test.format, scale, ZeroPointConvention.FromAdded(added));
            double code = Math.Clamp(Rounder.Round(test.value / scale, Rounding.NearestEven) - added, test.format.MinCode, test.format.MaxCode);
            return grid.Encode(test.value) == code && grid.Decode((long)code) == scale * (code + added);
        });
    }
}
