using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The gradient of the levels of a codebook that training adjusts, as after k-means (Han, Mao, Dally 2016, arXiv:1510.00149, section 3.3).</summary>
public static class CodebookGradient
{
    /// <summary>For each group the gradient of each of its levels: the sum of the gradients of the elements that have its code.</summary>
    /// <param name="codes">Which level each element has.</param>
    /// <param name="gradient">The gradient of the elements, as many.</param>
    /// <returns>As many numbers for each group as its codebook has levels.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static float[][] OfLevels(CodebookTensor codes, ReadOnlySpan<float> gradient)
    {
        if (codes.Codes.Length != gradient.Length)
            throw new ArgumentException($"There are {codes.Codes.Length} codes, but {gradient.Length} gradients.", nameof(gradient));
        double[][] sums = [.. codes.Codebooks.Select(codebook => new double[codebook.Levels.Length])];
        GroupWalk groups = codes.Granularity.Over(codes.Shape);
        for (int i = 0; i < gradient.Length; i++)
            sums[groups.Of(i)][codes.Codes[i]] += gradient[i];
        return [.. sums.Select(levels => (float[])[.. levels.Select(sum => (float)sum)])];
    }
}
