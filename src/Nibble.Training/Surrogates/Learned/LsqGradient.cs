using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The gradients of learned step size quantization, of the values and of the step (Esser et al. 2020, arXiv:1902.08153, equations 3 and 5).</summary>
public static class LsqGradient
{
    /// <summary>dq/ds at one value, the step the unknown: round(v/s) - v/s inside the range, the least code below it, the greatest above. NaN gives 0.</summary>
    /// <remarks>Unlike the derivative of a fixed grid it changes sign within each cell, and so draws points to where values are.</remarks>
    public static float OfStep(LsqQuantizer quantizer, float value)
    {
        float steps = value / quantizer.Step;
        if (float.IsNaN(steps))
            return 0;
        if (steps <= quantizer.Format.MinCode)
            return quantizer.Format.MinCode;
        if (steps >= quantizer.Format.MaxCode)
            return quantizer.Format.MaxCode;
        return QuantizationGrid.Encode(value, quantizer.Format, quantizer.Step, 0, quantizer.Rounding, 0.5f) - steps;
    }

    /// <summary>What the gradient of the step is multiplied by, so that it changes as fast as values do: 1 / √(count · Qp) (section 2.2).</summary>
    /// <param name="format">The codes, whose greatest is Qp.</param>
    /// <param name="count">The number of weights of the layer, or of features of an activation.</param>
    public static float StepFactor(NumberFormat format, long count) => (float)(1 / Math.Sqrt((double)Math.Max(count, 1) * Math.Max(format.MaxCode, 1)));

    /// <summary>Makes the gradient of the points that of the values, in place, and returns the gradient of the step, not yet times <see cref="StepFactor"/>.</summary>
    /// <param name="quantizer">The rule that mapped the values.</param>
    /// <param name="values">The values before they were mapped.</param>
    /// <param name="gradient">The gradient of the points, as many; it stays where min &lt; v/s &lt; max and becomes 0 elsewhere.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static float Apply(LsqQuantizer quantizer, ReadOnlySpan<float> values, Span<float> gradient)
    {
        if (values.Length != gradient.Length)
            throw new ArgumentException($"There are {values.Length} values, but {gradient.Length} gradients.", nameof(gradient));
        double ofStep = 0;
        for (int i = 0; i < values.Length; i++)
        {
            float steps = values[i] / quantizer.Step;
            ofStep += (double)gradient[i] * OfStep(quantizer, values[i]);
            gradient[i] = steps > quantizer.Format.MinCode && steps < quantizer.Format.MaxCode ? gradient[i] : 0;
        }

        return (float)ofStep;
    }
}
