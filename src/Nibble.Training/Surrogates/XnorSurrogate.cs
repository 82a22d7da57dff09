namespace Nibble.Training;

/// <summary>For w̃ = α · sign(w) with α = mean|w| of each group of n weights: dL/dw_i = dL/dw̃_i · (1 / n + α · 1{|w_i| &lt; 1}), as printed.</summary>
/// <remarks>
/// Rastegari et al. 2016 (arXiv:1603.05279), section 3.1, whose code has the strict comparison. The first term should collect the
/// gradients of the whole group, as <see cref="BinaryScaleSurrogate"/> does; this one is for reproducing their results.
/// </remarks>
public sealed record XnorSurrogate : Surrogate
{
    private protected override bool NeedsWholeGroups => true;

    /// <inheritdoc/>
    public override void Apply(QuantizedGroup group, Span<float> gradient)
    {
        double throughScale = 1.0 / gradient.Length;
        for (int i = 0; i < gradient.Length; i++)
            gradient[i] = (float)(gradient[i] * (throughScale + (Math.Abs(group.Values[i]) < 1 ? group.Range.High : 0)));
    }
}
