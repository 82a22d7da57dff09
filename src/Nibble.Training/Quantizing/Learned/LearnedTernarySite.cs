using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Ternary weights with two scales that are learned, W⁻ and W⁺, shared by all groups (Zhu et al. 2017, arXiv:1612.01064).</summary>
internal sealed class LearnedTernarySite(string name, TernaryQuantizer quantizer) : LearnedSite(name, quantizer, Surrogate.DefaultOf(quantizer), "scales", [2])
{
    public override void Reset() => (Values[0], Values[1]) = quantizer.Scale.Of([], default);

    protected override Variable Train(Variable x, Pass pass)
    {
        if (IsUnknown)
            Reset();
        return new LearnedTernaryOperation(x, Learned(pass), quantizer, KeepPositive, this).Run();
    }

    protected override Tensor Evaluate(Tensor values) =>
        PointsOf(IsUnknown ? quantizer : quantizer with { Scale = TernaryScale.Fixed(Positive(Values[0]), Positive(Values[1])) }, values);

    protected override QuantizationGrid? GridOf(Tensor? weight) => null;
}
