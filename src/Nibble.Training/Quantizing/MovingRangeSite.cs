using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Values on a grid that covers the moving average of their range.</summary>
internal sealed class MovingRangeSite : QuantizerSite
{
    private readonly GridQuantizer _quantizer;
    private readonly MovingRange _range;

    public MovingRangeSite(string name, GridQuantizer quantizer, Surrogate? surrogate)
        : base(name, quantizer, surrogate) => (_quantizer, _range) = (quantizer, new MovingRange(quantizer));

    public override IReadOnlyList<NamedTensor> State => [new NamedTensor($"{FullName}.range", _range.State)];

    public override void Reset() => _range.Reset();

    public override void FreezeRanges() => _range.Freeze();

    protected override Variable Train(Variable x, Pass pass) =>
        new QuantizeOperation(x, new GridRule(_quantizer, _range, x.Value.Shape), Surrogate, this, pass).Run();

    protected override Tensor Evaluate(Tensor values)
    {
        var points = new Tensor(values.Shape);
        new GridRule(GridOf(null), values.Shape).Map(values, points, default);
        return points;
    }

    protected override QuantizationGrid GridOf(Tensor? weight)
    {
        if (_range.IsUnknown)
            throw new TrainingException($"{Description} has seen no data, so its range is unknown. Train first, or restore a checkpoint.");
        (float scale, long zeroPoint) = _range.Grid();
        return QuantizationGrid.PerTensor(_quantizer.Format, scale, zeroPoint, ((GridQuantizer)Determinism.Of(_quantizer)).Rounding);
    }
}
