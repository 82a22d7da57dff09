using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The points of a quantizer that says nothing about them; allocates.</summary>
internal sealed class AnyRule : PointRule
{
    private readonly Quantizer _quantizer;

    public AnyRule(Quantizer quantizer, Shape shape)
        : base(quantizer.Granularity, shape)
    {
        _quantizer = quantizer;
        Array.Fill(Ranges, new Interval(float.NegativeInfinity, float.PositiveInfinity));
    }

    public override void Map(Tensor values, Tensor points, CounterRandom random) => _quantizer.FakeQuantize(values, random).Values.CopyTo(points.Values);
}
