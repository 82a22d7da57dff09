namespace Nibble.Training;

/// <summary>f(w_i) = tanh(w_i) / M with M = max_j |tanh(w_j)| of each group: DoReFa's weights but for the rounding.</summary>
/// <remarks>
/// With t = tanh(w): dL/dw_i = (1 - t_i²) · (g_i / M - sign(t_i) / (m M²) · Σ_j g_j t_j for the m values of magnitude M, without the second term
/// for all others). Zhou et al. 2016 (arXiv:1606.06160), section 2.3, its maximum derived as well. A group of zeros gets no gradient.
/// </remarks>
public sealed record NormalizedTanhSurrogate : Surrogate
{
    private protected override bool NeedsWholeGroups => true;

    /// <inheritdoc/>
    public override void Apply(QuantizedGroup group, Span<float> gradient)
    {
        double greatest = 0, sum = 0;
        int count = 0;
        for (int i = 0; i < gradient.Length; i++)
        {
            double t = Math.Tanh(group.Values[i]), magnitude = Math.Abs(t);
            count = magnitude > greatest ? 1 : magnitude == greatest ? count + 1 : count;
            greatest = Math.Max(greatest, magnitude);
            sum += gradient[i] * t;
        }

        for (int i = 0; i < gradient.Length; i++)
        {
            double t = Math.Tanh(group.Values[i]);
            double throughMaximum = Math.Abs(t) == greatest ? Math.Sign(t) * sum / (count * greatest * greatest) : 0;
            gradient[i] = greatest == 0 ? 0 : (float)((1 - (t * t)) * ((gradient[i] / greatest) - throughMaximum));
        }
    }
}
