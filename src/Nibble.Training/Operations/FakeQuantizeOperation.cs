using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Maps values to points by a rule that may move with training, and lets the gradient pass as a surrogate says.</summary>
internal sealed class FakeQuantizeOperation(Variable x, FakeQuantizeOperation.Rule rule, Surrogate surrogate) : Operation(x.Value.Shape, x)
{
    private Points _points;

    /// <summary>Writes the points of values.</summary>
    /// <returns>What the surrogate needs to know of them.</returns>
    public delegate Points Rule(Tensor values, Tensor points);

    public override bool ReusesGradient => true;

    public override void Forward() => _points = rule(x.Value, Result.Value);

    public override void Backward()
    {
        Span<float> dx = x.BeginGradient();
        Result.Gradient.CopyTo(dx);
        surrogate.Apply(_points.Groups, _points.Ranges, x.Value.Values, Result.Value.Values, dx);
        x.EndGradient();
    }

    /// <summary>Which points values could be mapped to.</summary>
    /// <param name="Groups">Which group each value belongs to.</param>
    /// <param name="Ranges">The least and the greatest point of each group.</param>
    public readonly record struct Points(GroupWalk Groups, Interval[] Ranges);
}
