using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Maps values to points by a rule that may move with training, and lets the gradient pass as a surrogate says.</summary>
internal sealed class QuantizeOperation : Operation
{
    private readonly Variable _x;
    private readonly PointRule _rule;
    private readonly Surrogate _surrogate;
    private readonly QuantizerSite? _site;
    private readonly Pass? _pass;
    private readonly CounterRandom _random;

    /// <summary>Quantizes at a site of a layer, which draws from the pass.</summary>
    public QuantizeOperation(Variable x, PointRule rule, Surrogate surrogate, QuantizerSite site, Pass pass)
        : base(x.Value.Shape, x) => (_x, _rule, _surrogate, _site, _pass) = (x, rule, surrogate, site, pass);

    /// <summary>Quantizes with given random numbers.</summary>
    public QuantizeOperation(Variable x, PointRule rule, Surrogate surrogate, CounterRandom random)
        : base(x.Value.Shape, x) => (_x, _rule, _surrogate, _random) = (x, rule, surrogate, random);

    public override bool ReusesGradient => true;

    public override void Forward()
    {
        if (_site is null)
            _rule.Map(_x.Value, Result.Value, _random);
        else
            _site.Map(_rule, _x.Value, Result.Value, _pass!);
    }

    public override void Backward()
    {
        Span<float> dx = _x.BeginGradient();
        Result.Gradient.CopyTo(dx);
        _surrogate.Apply(_rule.Groups, _rule.Ranges, _x.Value.Values, Result.Value.Values, dx);
        _x.EndGradient();
    }
}
