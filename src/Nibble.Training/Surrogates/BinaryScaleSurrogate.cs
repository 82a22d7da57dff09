namespace Nibble.Training;

/// <summary>For w̃ = α · sign(w) with α = mean|w| of each group: the product rule, through the scale and, clipped to |w| ≤ 1, through the sign.</summary>
/// <remarks>
/// Of n weights with gradients g of w̃: dL/dw_i = sign(w_i) / n · Σ_j g_j · sign(w_j) + g_i · α · 1{|w_i| ≤ 1}. It is what the scale of
/// binary-weight networks implies (Rastegari et al. 2016, arXiv:1603.05279); their own formula, <see cref="XnorSurrogate"/>, loses the sum.
/// </remarks>
public sealed record BinaryScaleSurrogate : Surrogate
{
    private protected override bool NeedsWholeGroups => true;

    /// <inheritdoc/>
    public override void Apply(QuantizedGroup group, Span<float> gradient)
    {
        double sum = 0;
        for (int i = 0; i < gradient.Length; i++)
            sum += gradient[i] * Sign(group.Values[i]);
        double throughScale = sum / gradient.Length;
        for (int i = 0; i < gradient.Length; i++)
        {
            float w = group.Values[i];
            double throughSign = Math.Abs(w) <= 1 ? (double)gradient[i] * group.Range.High : 0;
            gradient[i] = (float)((Sign(w) * throughScale) + throughSign);
        }
    }

    private static double Sign(float w) => w >= 0 ? 1 : -1;
}
