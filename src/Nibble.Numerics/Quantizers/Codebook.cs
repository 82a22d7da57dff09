using System.Collections.Immutable;

namespace Nibble.Numerics;

/// <summary>A finite set of points, in ascending order, and the thresholds between them: what codes say where points are not evenly spaced.</summary>
public sealed class Codebook : IEquatable<Codebook>
{
    /// <summary>Creates a codebook.</summary>
    /// <param name="levels">The points, strictly ascending and finite; at least one.</param>
    /// <param name="thresholds">Between each two points the least value that belongs to the upper one, ascending; the midpoints where nothing is given.</param>
    /// <exception cref="NibbleException">Levels or thresholds are not as described.</exception>
    public Codebook(ImmutableArray<float> levels, ImmutableArray<float> thresholds = default)
    {
        if (levels.IsDefaultOrEmpty)
            throw new NibbleException("A codebook has at least one level.");
        if (thresholds.IsDefault)
            thresholds = [.. Enumerable.Range(1, levels.Length - 1).Select(i => ThresholdBetween(levels[i - 1], levels[i]))];
        if (thresholds.Length != levels.Length - 1)
            throw new NibbleException($"A codebook of {levels.Length} levels has {levels.Length - 1} thresholds, but {thresholds.Length} were given.");
        for (int i = 0; i < levels.Length; i++)
            if (!float.IsFinite(levels[i]) || (i > 0 && levels[i] <= levels[i - 1]))
                throw new NibbleException($"The levels of a codebook are finite and ascend, but level {i} is {levels[i]}{(i > 0 ? $" after {levels[i - 1]}" : "")}.");
        for (int i = 0; i < thresholds.Length; i++)
            if (float.IsNaN(thresholds[i]) || (i > 0 && thresholds[i] < thresholds[i - 1]))
                throw new NibbleException($"The thresholds of a codebook ascend, but threshold {i} is {thresholds[i]}{(i > 0 ? $" after {thresholds[i - 1]}" : "")}.");
        (Levels, Thresholds) = (levels, thresholds);
    }

    /// <summary>-1 and +1; zero is +1.</summary>
    public static Codebook Binary { get; } = new([-1, 1], [0]);

    /// <summary>The points, ascending.</summary>
    public ImmutableArray<float> Levels { get; }

    /// <summary>Between each two points the least value that belongs to the upper one.</summary>
    public ImmutableArray<float> Thresholds { get; }

    /// <summary>The bits that a code takes: the logarithm of the number of points, rounded up; at least 1.</summary>
    public int Bits => Math.Max(1, 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)(Levels.Length - 1)));

    /// <summary>The code of a value: how many thresholds it reaches. NaN reaches none.</summary>
    public int Encode(float value)
    {
        int low = 0, high = Thresholds.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (value >= Thresholds[middle])
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>The point of a code.</summary>
    public float Decode(int code) => Levels[code];

    /// <summary>The same codes for points and thresholds times a positive factor.</summary>
    /// <exception cref="NibbleException">The factor is not positive and finite, or so small or large that points coincide or overflow.</exception>
    public Codebook Times(float factor) => float.IsFinite(factor) && factor > 0
        ? new Codebook([.. Levels.Select(level => level * factor)], [.. Thresholds.Select(threshold => threshold * factor)])
        : throw new NibbleException($"A codebook is scaled by a positive, finite factor, but {factor} was given.");

    /// <inheritdoc/>
    public bool Equals(Codebook? other) => other is not null && Levels.SequenceEqual(other.Levels) && Thresholds.SequenceEqual(other.Thresholds);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Codebook);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Levels.Length, Levels[0], Levels[^1]);

    /// <summary>For example <c>{-1, 0, 1}</c>; of many levels the count.</summary>
    public override string ToString() => Levels.Length <= 16 ? $"{{{string.Join(", ", Levels)}}}" : $"{Levels.Length} levels";

    // The midpoint; of neighboring floats the upper, or the lower might not get its own code.
    internal static float ThresholdBetween(float lower, float upper) => Math.Max((float)(((double)lower + upper) / 2), MathF.BitIncrement(lower));
}
