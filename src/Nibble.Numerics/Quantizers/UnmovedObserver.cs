namespace Nibble.Numerics;

// Looks at nothing: the range of a grid that doesn't depend on data.
internal sealed class UnmovedObserver(string purpose, Interval range) : RangeObserver(purpose)
{
    public override void Observe(ReadOnlySpan<float> values)
    {
    }

    public override Interval Choose() => range;

    protected override void Add(RangeObserver other)
    {
    }
}
