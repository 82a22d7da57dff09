using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>A codebook times a scale that is learned, such as the α of additive powers of two (Li, Dong, Wang 2020, arXiv:1909.13144).</summary>
internal sealed class LearnedScaleSite(string name, ScaledCodebookQuantizer quantizer, Surrogate? surrogate)
    : LearnedSite(name, quantizer, surrogate, "scale", [1])
{
    /// <summary>The quantizer with the present scale.</summary>
    public ScaledCodebookQuantizer Present => IsUnknown ? quantizer : quantizer with { Scale = Positive(Values[0]) };

    public override void Reset() => Values[0] = quantizer.Scale!.Value;

    protected override Variable Train(Variable x, Pass pass)
    {
        if (IsUnknown)
            Reset();
        return new LearnedScaleOperation(x, Learned(pass), KeptPositive, Surrogate, this).Run();
    }

    protected override Tensor Evaluate(Tensor values) => PointsOf(Present, values);

    protected override QuantizationGrid? GridOf(Tensor? weight) => null;

    protected override Codebook? CodebookOf() => Present is { Standardizes: false } present ? present.Fit([]) : null;

    private ScaledCodebookQuantizer KeptPositive()
    {
        KeepPositive();
        return Present;
    }
}
