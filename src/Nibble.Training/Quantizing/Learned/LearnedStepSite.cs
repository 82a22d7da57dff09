using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Values on grids whose steps are learned: one for all values, or of weights one for each group (Esser et al. 2020, arXiv:1902.08153).</summary>
/// <param name="name">What the layer calls the values.</param>
/// <param name="quantizer">The codes, and where the steps begin.</param>
/// <param name="groups">How many steps there are.</param>
/// <param name="areWeights">Whether the values are weights, all of which count; of activations those of one sample do.</param>
internal sealed class LearnedStepSite(string name, LsqQuantizer quantizer, int groups, bool areWeights)
    : LearnedSite(name, quantizer, Surrogate.StraightThrough, "step", [groups])
{
    public override void Reset() => Values.Fill(quantizer.StartsFromData ? float.NaN : quantizer.Step);

    protected override Variable Train(Variable x, Pass pass)
    {
        int count = areWeights || x.Value.Shape.Rank == 0 ? x.Value.Length / groups : x.Value.Length / Math.Max(x.Value.Shape[0], 1);
        var rule = new GridRule(quantizer, new LearnedScaleChoice(WriteSteps), x.Value.Shape);
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
        float[] steps = IsUnknown ? LsqQuantizer.InitialSteps(quantizer.Format, weight!, quantizer.Granularity) : [.. Values.ToArray().Select(Positive)];
        return new QuantizationGrid(quantizer.Format, quantizer.Granularity, [.. steps], [.. new long[groups]], ((GridQuantizer)Determinism.Of(quantizer)).Rounding);
    }

    private void WriteSteps(Tensor values, Span<float> steps)
    {
        if (IsUnknown)
            LsqQuantizer.InitialSteps(quantizer.Format, values, quantizer.Granularity).CopyTo(Values);
        KeepPositive();
        Values.CopyTo(steps);
    }
}
