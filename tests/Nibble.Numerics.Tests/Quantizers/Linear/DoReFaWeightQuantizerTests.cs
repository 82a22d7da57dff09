using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class DoReFaWeightQuantizerTests
{
    [Fact]
    public void One_bit_is_the_sign_times_the_mean_magnitude() =>
        Assert.Equal([0.625f, -0.625f, 0.625f, -0.625f], new DoReFaWeightQuantizer(1).FakeQuantize(new Tensor([4], [0.5f, -0.25f, 0.75f, -1])).Values.ToArray());

    [Fact]
    public void Several_bits_equal_the_formula()
    {
        Any.Holds(Any.Values(Any.FiniteFloat).SelectMany(values => Gen.Choose(2, 8).Select(bits => (values, bits))), test =>
        {
            double greatest = test.values.Select(value => Math.Abs(Math.Tanh(value))).DefaultIfEmpty(0).Max();
            int most = (1 << test.bits) - 1;
            float[] points = new DoReFaWeightQuantizer(test.bits).FakeQuantize(new Tensor([test.values.Length], test.values)).Values.ToArray();
            return test.values.Zip(points).All(pair =>
            {
                double index = most * ((greatest == 0 ? 0 : Math.Tanh(pair.First) / (2 * greatest)) + 0.5);
                // Next to a tie the formula's own rounding errors decide.
                return Math.Abs(index - Math.Floor(index) - 0.5) < 1e-4
                    ? Math.Abs(((pair.Second + 1) * most / 2) - index) < 0.51
                    : Math.Abs(pair.Second - ((2 * Math.Round(index) / most) - 1)) < 1e-6;
            });
        });
    }

    [Fact]
    public void The_greatest_weight_of_each_channel_is_an_end()
    {
        Tensor points = (new DoReFaWeightQuantizer(3) { Granularity = Granularity.PerChannel(0) }).FakeQuantize(new Tensor([2, 2], [0.1f, -0.2f, 30, 0.01f]));
        Assert.Equal((-1f, 1f), (points[1], points[2]));
    }

    [Fact]
    public void Zeros_alone_go_where_zero_goes_and_NaN_is_refused()
    {
        Assert.Equal([1 / 3f, 1 / 3f], new DoReFaWeightQuantizer(2).FakeQuantize(new Tensor([2])).Values.ToArray());
        Assert.Empty(new DoReFaWeightQuantizer(2).FakeQuantize(new Tensor([0])).Values.ToArray());
        Assert.Contains("contains NaN", Assert.Throws<NibbleException>(() => new DoReFaWeightQuantizer(2).FakeQuantize(Tensor.Scalar(float.NaN))).Message, StringComparison.Ordinal);
        Assert.Throws<NibbleException>(() => new DoReFaWeightQuantizer(17));
    }
}
