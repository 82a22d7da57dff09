using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The quantizer of a parameter's gradient (G), over memory that is made once.</summary>
/// <param name="quantizer">What maps the gradient.</param>
/// <param name="shape">The shape of the parameter.</param>
internal sealed class GradientRule(Quantizer quantizer, Shape shape)
{
    private readonly PointRule _rule = PointRule.Of(quantizer, shape);
    private readonly Tensor _gradient = new(shape);
    private readonly Tensor _points = new(shape);

    public Quantizer Quantizer => quantizer;

    /// <summary>The points of a gradient, until the next call.</summary>
    /// <exception cref="NibbleException">An element is NaN or infinite.</exception>
    public ReadOnlySpan<float> PointsOf(ReadOnlySpan<float> gradient, CounterRandom random)
    {
        gradient.CopyTo(_gradient.Values);
        _rule.Map(_gradient, _points, random);
        return _points.Values;
    }
}
