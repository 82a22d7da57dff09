namespace Nibble.Numerics;

/// <summary>Watches values go by, in memory that does not grow with their number, and then chooses a range.</summary>
public abstract class RangeObserver
{
    /// <summary>Takes more values into account.</summary>
    /// <exception cref="NibbleException">A value is NaN or infinite.</exception>
    public abstract void Observe(ReadOnlySpan<float> values);

    /// <summary>The range for all values seen so far; [0, 0] before the first.</summary>
    public abstract Interval Choose();

    /// <summary>The range for all values seen so far, where the range of the whole tensor that they are a channel of is known as well.</summary>
    /// <remarks>A rule that searches takes the other's range where that is better for these values, so that finer granularity never costs accuracy.</remarks>
    public virtual Interval Choose(Interval whole) => Choose();
}
