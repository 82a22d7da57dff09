using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The gradients of a codebook with a learned scale α, such as APoT's, of the values and of the scale (Li, Dong, Wang 2020, arXiv:1909.13144, equation 7).</summary>
public static class ScaledCodebookGradient
{
    /// <summary>Makes the gradient of the points that of the values, in place, and returns the gradient of the scale.</summary>
    /// <param name="quantizer">The rule that mapped the values, with a given scale.</param>
    /// <param name="values">The values before they were mapped; standardized ones where the quantizer standardizes.</param>
    /// <param name="gradient">The gradient of the points, as many; it stays where v/α lies between the outermost levels and becomes 0 elsewhere.</param>
    /// <remarks>dq/dα is the outermost level where v/α lies beyond it (±1 of APoT), else level - v/α. NaN gives 0.</remarks>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="NibbleException">The quantizer fits its scale to data.</exception>
    public static float Apply(ScaledCodebookQuantizer quantizer, ReadOnlySpan<float> values, Span<float> gradient)
    {
        if (values.Length != gradient.Length)
            throw new ArgumentException($"There are {values.Length} values, but {gradient.Length} gradients.", nameof(gradient));
        if (quantizer.Scale is not float scale)
            throw new NibbleException("The scale of this quantizer is fitted to each group, so it has no gradient; give it a Scale to learn.");
        Codebook codebook = quantizer.Codebook;
        float low = codebook.Levels[0], high = codebook.Levels[^1];
        double ofScale = 0;
        for (int i = 0; i < values.Length; i++)
        {
            float ratio = values[i] / scale;
            bool inside = ratio >= low && ratio <= high;
            if (!float.IsNaN(ratio))
                ofScale += (double)gradient[i] * (codebook.Decode(codebook.Encode(ratio)) - (inside ? ratio : 0));
            gradient[i] = inside ? gradient[i] : 0;
        }

        return (float)ofScale;
    }
}
