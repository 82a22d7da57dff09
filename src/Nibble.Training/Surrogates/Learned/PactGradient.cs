using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The gradients of parameterized clipping activation, of the values and of the limit (Choi et al. 2018, arXiv:1805.06085, equation 3).</summary>
public static class PactGradient
{
    /// <summary>Makes the gradient of the points that of the values, in place, and returns the gradient of the limit: the sum over values that reach it.</summary>
    /// <param name="quantizer">The rule that mapped the values.</param>
    /// <param name="values">The values before they were mapped.</param>
    /// <param name="gradient">The gradient of the points, as many; it stays where 0 ≤ x &lt; α and becomes 0 elsewhere.</param>
    /// <remarks>The paper decays the limit as it does weights: add the decay times the limit to what is returned.</remarks>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static float Apply(PactQuantizer quantizer, ReadOnlySpan<float> values, Span<float> gradient)
    {
        if (values.Length != gradient.Length)
            throw new ArgumentException($"There are {values.Length} values, but {gradient.Length} gradients.", nameof(gradient));
        double ofLimit = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] >= quantizer.Limit)
                ofLimit += gradient[i];
            gradient[i] = values[i] >= 0 && values[i] < quantizer.Limit ? gradient[i] : 0;
        }

        return (float)ofLimit;
    }
}
