namespace Nibble.Training;

/// <summary>For points of w̃ = (w - mean) / deviation of each group: dq/dw = 1 / deviation where w̃ lies between the least and the greatest point, else 0.</summary>
/// <remarks>
/// Mean and deviation (of a sample: the divisor is n - 1) are held still, as in the authors' code of additive powers of two (Li, Dong, Wang
/// 2020, arXiv:1909.13144, section 2.3). A group without deviation is only moved, so its divisor is 1.
/// </remarks>
public sealed record StandardizingSurrogate : Surrogate
{
    private protected override bool NeedsWholeGroups => true;

    /// <inheritdoc/>
    public override void Apply(QuantizedGroup group, Span<float> gradient)
    {
        double sum = 0, squares = 0;
        foreach (float w in group.Values)
            sum += w;
        double mean = sum / group.Values.Length;
        foreach (float w in group.Values)
            squares += (w - mean) * (w - mean);
        double deviation = squares == 0 ? 1 : Math.Sqrt(squares / (group.Values.Length - 1));
        for (int i = 0; i < gradient.Length; i++)
        {
            double standardized = (group.Values[i] - mean) / deviation;
            gradient[i] = standardized >= group.Range.Low && standardized <= group.Range.High ? (float)(gradient[i] / deviation) : 0;
        }
    }
}
