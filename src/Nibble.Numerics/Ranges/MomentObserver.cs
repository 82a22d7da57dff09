namespace Nibble.Numerics;

/// <summary>An observer that remembers means, and chooses by a function of them.</summary>
internal sealed class MomentObserver(string purpose, Func<ValueMoments, Interval> choose) : RangeObserver(purpose)
{
    private readonly ValueMoments _moments = new();

    public override void Observe(ReadOnlySpan<float> values) => _moments.Add(values);

    public override Interval Choose() => _moments.Count == 0 ? default : choose(_moments);

    protected override void Add(RangeObserver other) => _moments.Add(((MomentObserver)other)._moments);
}
