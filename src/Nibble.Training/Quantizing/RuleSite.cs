using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Values mapped by a quantizer that remembers nothing: signs, ternary weights, fixed points and codebooks.</summary>
internal sealed class RuleSite(string name, Quantizer quantizer, Surrogate? surrogate) : QuantizerSite(name, quantizer, surrogate)
{
    private readonly Quantizer _evaluated = Determinism.Of(quantizer);

    public override string AddTo(GraphBuilder builder, string input, string output)
    {
        if (_evaluated is not WageQuantizer { Scale: float scale and not 1, Bits: > 1 and <= 15 } wage)
            return base.AddTo(builder, input, output);

        // The scale is divided out and not put back.
        string divided = builder.Add($"{output}.divided", new Div(), input, builder.AddConstant($"{output}.scale", Tensor.Scalar(scale)));
        return builder.Add(new GraphNode(output, new Graphs.Quantize(Wage.Grid(wage.Bits)), [divided], output));
    }

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
