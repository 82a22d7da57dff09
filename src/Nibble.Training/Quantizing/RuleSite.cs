using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Values mapped by a quantizer that remembers nothing: signs, ternary weights, fixed points and codebooks.</summary>
internal sealed class RuleSite(string name, Quantizer quantizer, Surrogate? surrogate) : QuantizerSite(name, quantizer, surrogate)
{
    private readonly Quantizer _evaluated = Determinism.Of(quantizer);

    protected override Variable Train(Variable x, Pass pass) => Quantizer is SignQuantizer { IsStochastic: false, Scale: float scale }
        ? new SignOperation(x, scale, Surrogate).Run()
        : new QuantizeOperation(x, PointRule.Of(Quantizer, x.Value.Shape), Surrogate, this, pass).Run();

    protected override Tensor Evaluate(Tensor values) => PointsOf(_evaluated, values);

    protected override QuantizationGrid? GridOf(Tensor? weight) => _evaluated switch
    {
        SignQuantizer { Scale: float scale } => QuantizationGrid.PerTensor(NumberFormat.Bipolar, scale),
        FixedGridQuantizer grid => QuantizationGrid.PerTensor(grid.Format, grid.Scale, grid.ZeroPoint, grid.Rounding),
        WageQuantizer { Scale: 1, Bits: > 1 and <= 15 } wage => Wage.Grid(wage.Bits),
        WageQuantizer { Scale: 1, Bits: 1 } => QuantizationGrid.PerTensor(NumberFormat.Bipolar, 1),
        _ => null,
    };

    protected override Codebook? CodebookOf() => _evaluated is CodebookQuantizer { ParametersPerGroup: 0 } coded ? coded.Fit([]) : null;
}
