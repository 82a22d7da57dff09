namespace Nibble.Numerics;

// Looks at nothing: the range of a grid that doesn't depend on data.
internal sealed class UnmovedObserver(Interval range) : RangeObserver
{
    public override void Observe(ReadOnlySpan<float> values)
    {
    }

    public override Interval Choose() => range;
}
