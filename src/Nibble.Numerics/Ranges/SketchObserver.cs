namespace Nibble.Numerics;

/// <summary>An observer that remembers how the values are distributed.</summary>
internal abstract class SketchObserver(string purpose) : RangeObserver(purpose)
{
    protected ValueSketch Sketch { get; } = new();

    public sealed override void Observe(ReadOnlySpan<float> values) => Sketch.Add(values);

    protected sealed override void Add(RangeObserver other) => Sketch.Add(((SketchObserver)other).Sketch);
}
