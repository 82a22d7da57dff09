using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class CodebookGradientTests
{
    [Fact]
    public void A_level_gets_the_sum_of_its_members_gradients()
    {
        var codes = new CodebookTensor([2, 3], Granularity.PerChannel(), [new Codebook([-1, 0, 1]), new Codebook([0, 2])], [0, 2, 0, 1, 1, 1], 3);
        float[][] gradient = CodebookGradient.OfLevels(codes, [1f, 2, 3, 4, 5, 6]);
        Assert.Equal([4f, 0, 2], gradient[0]);
        Assert.Equal([0f, 15], gradient[1]);
        Assert.Throws<ArgumentException>(() => CodebookGradient.OfLevels(codes, new float[5]));
    }

    [Fact]
    public void Moving_one_level_changes_a_linear_loss_by_its_gradient()
    {
        Tensor weights = Tensor.Random([200], seed: 1), slope = Tensor.Random([200], seed: 2);
        CodebookTensor codes = new KMeansQuantizer(5).Quantize(weights);
        float[] gradient = CodebookGradient.OfLevels(codes, slope.Values)[0];
        for (int level = 0; level < 5; level++)
        {
            Codebook moved = new(codes.Codebooks[0].Levels.SetItem(level, codes.Codebooks[0].Levels[level] + 0.0625f));
            Tensor after = new CodebookTensor(codes.Shape, codes.Granularity, [moved], codes.Codes.ToArray(), 5).Dequantize(), before = codes.Dequantize();
            double change = Enumerable.Range(0, 200).Sum(i => (double)slope[i] * (after[i] - before[i]));
            Assert.Equal(gradient[level] * 0.0625, change, 1e-4);
        }
    }
}
