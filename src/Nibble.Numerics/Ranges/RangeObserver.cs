namespace Nibble.Numerics;

/// <summary>Watches values go by, in memory that does not grow with their number, and then chooses a range.</summary>
public abstract class RangeObserver
{
    private readonly string _purpose;

    /// <summary>Creates an observer.</summary>
    /// <param name="purpose">What it chooses ranges by, parameters included: only observers of one purpose can be merged.</param>
    protected RangeObserver(string purpose) => _purpose = purpose;

    /// <summary>Takes more values into account: one batch, for the rules that tell batches apart.</summary>
    /// <exception cref="NibbleException">A value is NaN or infinite.</exception>
    public abstract void Observe(ReadOnlySpan<float> values);

    /// <summary>Takes into account all that another observer of the same rule has seen, as if it had come here after what was seen here. The other stays as it is.</summary>
    /// <remarks>What comes out is the same bit for bit however the values were split; <see cref="MovingAverageRange"/> states its exception.</remarks>
    /// <exception cref="NibbleException">The other observer follows another rule, or has other parameters.</exception>
    public void Merge(RangeObserver other)
    {
        if (other.GetType() != GetType() || other._purpose != _purpose)
            throw new NibbleException($"What was seen for {other._purpose} can't be merged into what was seen for {_purpose}. Use one rule and format for both.");
        Add(other);
    }

    /// <summary>The range for all values seen so far; [0, 0] before the first.</summary>
    public abstract Interval Choose();

    /// <summary>The range for all values seen so far, where the range of a greater set that they are a part of is known as well.</summary>
    /// <remarks>A rule that searches takes the other's range where that is better for these values, so that finer granularity never costs accuracy.</remarks>
    public virtual Interval Choose(Interval whole) => Choose();

    /// <summary>Adds what another observer of this type and purpose has seen.</summary>
    protected abstract void Add(RangeObserver other);
}
