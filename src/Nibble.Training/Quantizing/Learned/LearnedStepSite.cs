using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Values on a grid whose step is learned, one for all of them (Esser et al. 2020, arXiv:1902.08153).</summary>
/// <param name="name">What the layer calls the values.</param>
/// <param name="quantizer">The codes, and where the step begins.</param>
/// <param name="areWeights">Whether the values are weights, all of which count; of activations those of one sample do.</param>
internal sealed class LearnedStepSite(string name, LsqQuantizer quantizer, bool areWeights)
    : LearnedSite(name, quantizer, Surrogate.StraightThrough, "step", [1])
{
    public override void Reset() => Values[0] = quantizer.StartsFromData ? float.NaN : quantizer.Step;

    protected override Variable Train(Variable x, Pass pass)
    {
        int count = areWeights || x.Value.Shape.Rank == 0 ? x.Value.Length : x.Value.Length / Math.Max(x.Value.Shape[0], 1);
        var rule = new GridRule(quantizer.Format, Granularity.PerTensor, quantizer.Rounding, new LearnedScaleChoice(StepFor), x.Value.Shape);
        return new LearnedStepOperation(x, Learned(pass), quantizer, rule, LsqGradient.StepFactor(quantizer.Format, count), this, pass).Run();
    }

    protected override Tensor Evaluate(Tensor values)
    {
        var points = new Tensor(values.Shape);
        new GridRule(GridOf(areWeights ? values : null), values.Shape).Map(values, points, default);
        return points;
    }

    protected override QuantizationGrid GridOf(Tensor? weight)
    {
        if (IsUnknown && weight is null)
            throw Unknown();
        float step = IsUnknown ? LsqQuantizer.InitialStep(quantizer.Format, weight!.Values) : Values[0];
        return QuantizationGrid.PerTensor(quantizer.Format, step, 0, ((GridQuantizer)Determinism.Of(quantizer)).Rounding);
    }

    private float StepFor(Tensor values)
    {
        if (IsUnknown)
            Values[0] = LsqQuantizer.InitialStep(quantizer.Format, values.Values);
        KeepPositive();
        return Values[0];
    }
}
