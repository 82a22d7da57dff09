using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Values clipped to 0 and a limit that is learned (Choi et al. 2018, arXiv:1805.06085). An optimizer's weight decay acts on the limit as the paper asks.</summary>
internal sealed class LearnedLimitSite(string name, PactQuantizer quantizer) : LearnedSite(name, quantizer, Surrogate.StraightThrough, "limit", [1])
{
    public override void Reset() => Values[0] = quantizer.Limit;

    protected override Variable Train(Variable x, Pass pass)
    {
        var rule = new GridRule(quantizer.Format, Granularity.PerTensor, quantizer.Rounding, new LearnedScaleChoice(WriteScale), x.Value.Shape);
        return new LearnedLimitOperation(x, Learned(pass), rule, this, pass).Run();
    }

    protected override Tensor Evaluate(Tensor values)
    {
        var points = new Tensor(values.Shape);
        new GridRule(GridOf(null), values.Shape).Map(values, points, default);
        return points;
    }

    protected override QuantizationGrid GridOf(Tensor? weight) => IsUnknown
        ? throw Unknown()
        : QuantizationGrid.PerTensor(quantizer.Format, Positive(Values[0]) / quantizer.Format.MaxCode, 0, ((GridQuantizer)Determinism.Of(quantizer)).Rounding);

    private void WriteScale(Tensor values, Span<float> scales)
    {
        if (IsUnknown)
            Reset();
        KeepPositive();
        scales.Fill(Values[0] / quantizer.Format.MaxCode);
    }
}
