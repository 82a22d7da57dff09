using System.Collections.Immutable;
using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>One number of all elements along axes; negative axes count from the end, and none named means all.</summary>
/// <param name="Kind">What is made of the elements.</param>
/// <param name="Axes">The axes that are taken together.</param>
/// <param name="KeepAxes">Whether they stay, with size 1.</param>
public sealed record Reduce(Reduction Kind, ImmutableArray<int> Axes, bool KeepAxes = true) : Operator
{
    /// <inheritdoc/>
    public override string Name => $"Reduce{Kind}";

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0];
        Checked(Axes.AsSpan(), x);
        List<int> sizes = [];
        for (int axis = 0; axis < x.Rank; axis++)
            if (!Reduces(axis, x.Rank))
                sizes.Add(x[axis]);
            else if (KeepAxes)
                sizes.Add(1);
        return new Shape([.. sizes]);
    }

    /// <summary>Whether an axis, counted from the first, of a value of so many axes is taken together.</summary>
    public bool Reduces(int axis, int rank) => Axes.IsDefaultOrEmpty || Axes.Contains(axis) || Axes.Contains(axis - rank);

    /// <inheritdoc/>
    public bool Equals(Reduce? other) => other is not null && Kind == other.Kind && KeepAxes == other.KeepAxes && Axes.AsSpan().SequenceEqual(other.Axes.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Axes.IsDefault ? 0 : Axes.Length);
}
