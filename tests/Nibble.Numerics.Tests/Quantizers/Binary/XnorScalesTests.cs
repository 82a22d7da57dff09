using FsCheck;
using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class XnorScalesTests
{
    [Fact]
    public void Scales_are_the_means_of_magnitudes_under_the_window()
    {
        var image = new Tensor([1, 2, 2, 3], [1, -2, 3, -4, 5, -6, 3, 0, -1, 2, -1, 0]);
        // The means over channels are 2 1 2 / 3 3 3.
        Tensor scales = XnorScales.OfInputs(image, 2, 2);
        Assert.Equal([1, 1, 1, 2], scales.Shape.Sizes.ToArray());
        Assert.Equal([2.25f, 2.25f], scales.Values.ToArray());
        Assert.Equal([2.5f, 2, 2.5f], XnorScales.OfInputs(image, 2, 1).Values.ToArray());
        // Padding counts as zeros: the first window of 2 by 2 holds the 2 in the corner alone.
        Assert.Equal([0.5f, 0.75f, 0.75f, 1.5f], XnorScales.OfInputs(image, 2, 2, stride: 2, padding: 1).Values.ToArray());
    }

    [Fact]
    public void Scales_of_any_window_equal_the_definition()
    {
        Gen<int[]> shapes = from batch in Gen.Choose(0, 2)
                            from channels in Gen.Choose(1, 3)
                            from height in Gen.Choose(3, 7)
                            from width in Gen.Choose(3, 7)
                            from kernelHeight in Gen.Choose(1, 3)
                            from kernelWidth in Gen.Choose(1, 3)
                            from stride in Gen.Choose(1, 3)
                            from padding in Gen.Choose(0, 2)
                            select new[] { batch, channels, height, width, kernelHeight, kernelWidth, stride, padding };
        Any.Holds(shapes, test =>
        {
            Tensor input = Tensor.Random([test[0], test[1], test[2], test[3]], seed: 4);
            Tensor scales = XnorScales.OfInputs(input, test[4], test[5], test[6], test[7]);
            for (int n = 0, i = 0; n < scales.Shape[0]; n++)
                for (int row = 0; row < scales.Shape[2]; row++)
                    for (int column = 0; column < scales.Shape[3]; column++, i++)
                        if (Math.Abs(scales[i] - Expected(input, test, n, row, column)) > 1e-6)
                            return false;
            return true;
        }, runs: 100);
    }

    [Fact]
    public void Images_without_four_axes_and_windows_too_large_are_refused()
    {
        Assert.Contains("[3, 3]", Assert.Throws<NibbleException>(() => XnorScales.OfInputs(new Tensor([3, 3]), 3, 3)).Message, StringComparison.Ordinal);
        Assert.Contains("3 by 4", Assert.Throws<NibbleException>(() => XnorScales.OfInputs(new Tensor([1, 1, 3, 3]), 3, 4)).Message, StringComparison.Ordinal);
    }

    private static double Expected(Tensor input, int[] test, int image, int row, int column)
    {
        double sum = 0;
        for (int channel = 0; channel < test[1]; channel++)
            for (int y = (row * test[6]) - test[7]; y < (row * test[6]) - test[7] + test[4]; y++)
                for (int x = (column * test[6]) - test[7]; x < (column * test[6]) - test[7] + test[5]; x++)
                    if (y >= 0 && y < test[2] && x >= 0 && x < test[3])
                        sum += Math.Abs(input[(((((image * test[1]) + channel) * test[2]) + y) * test[3]) + x]);
        return sum / (test[1] * test[4] * test[5]);
    }
}
