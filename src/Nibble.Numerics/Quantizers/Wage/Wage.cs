namespace Nibble.Numerics;

/// <summary>The arithmetic that WAGE's quantizers share (Wu, Li, Chen, Shi 2018, arXiv:1802.04680, section 3.1).</summary>
public static class Wage
{
    /// <summary>The distance of neighboring points of k bits: σ(k) = 2^(1-k) (equation 5).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The width is not 1 to 32.</exception>
    public static float Sigma(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 32);
        return MathF.ScaleB(1, 1 - bits);
    }

    /// <summary>The nearest power of two in the logarithmic sense: 2^round(log2 x) (equation 7). Zero, which has none, gives 1.</summary>
    /// <param name="x">Finite and not negative.</param>
    public static double Shift(float x) => x == 0 ? 1 : Math.ScaleB(1, (int)Rounder.Round(Math.Log2(x), Rounding.NearestEven));

    /// <summary>The grid of Q(x, k) = clip(σ·round(x/σ), -1 + σ, 1 - σ): narrow signed codes of k bits times σ(k) (equation 6).</summary>
    /// <param name="bits">2 to 32.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is not 2 to 32.</exception>
    public static QuantizationGrid Grid(int bits) => QuantizationGrid.PerTensor(NumberFormat.Int(bits, narrow: true), Sigma(bits));

    /// <summary>Moves weights against a quantized step and clips them: w ← clip(w - Δ, -limit, limit) (equation 12).</summary>
    /// <param name="weights">Becomes the new weights.</param>
    /// <param name="step">As many steps Δ, what <see cref="WageGradientQuantizer"/> gives.</param>
    /// <param name="limit">1 - σ(gradient bits) in the paper; the authors' code takes 1 - σ(weight bits), ±0.5 for 2 bits.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Update(Span<float> weights, ReadOnlySpan<float> step, float limit)
    {
        if (weights.Length != step.Length)
            throw new ArgumentException($"There are {weights.Length} weights, but {step.Length} steps.", nameof(step));
        for (int i = 0; i < weights.Length; i++)
            weights[i] = Math.Clamp(weights[i] - step[i], -limit, limit);
    }
}
