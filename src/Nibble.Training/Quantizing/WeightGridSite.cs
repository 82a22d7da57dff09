using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Weights on a grid that is chosen from them as they change.</summary>
/// <param name="name">What the layer calls the weights.</param>
/// <param name="quantizer">What chooses the grid.</param>
/// <param name="surrogate">What stands in for the derivative; null for the quantizer's own.</param>
/// <param name="weight">The shape of the weights.</param>
/// <param name="interval">Training passes from one choice to the next; 0 for as few as are cheap.</param>
internal sealed class WeightGridSite(string name, GridQuantizer quantizer, Surrogate? surrogate, Shape weight, int interval)
    : QuantizerSite(name, quantizer, surrogate)
{
    private readonly WeightGrid _training = new(quantizer, weight, interval);
    private readonly WeightGrid _evaluation = new((GridQuantizer)Determinism.Of(quantizer), weight, interval);

    public override IReadOnlyList<NamedTensor> State => [new NamedTensor($"{FullName}.grid", _training.State)];

    public override void Reset() => _training.Reset();

    protected override Variable Train(Variable x, Pass pass) =>
        new QuantizeOperation(x, new GridRule(quantizer, _training, x.Value.Shape), Surrogate, this, pass).Run();

    protected override Tensor Evaluate(Tensor values) => GridOf(values).FakeQuantize(values);

    protected override QuantizationGrid GridOf(Tensor? weight)
    {
        try
        {
            return _evaluation.ForEvaluation(weight!);
        }
        catch (NibbleException error)
        {
            throw Explain(error);
        }
    }
}
