using System.Collections.Immutable;
using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>The mean over axes; negative ones count from the end, and none named means all. Of no elements it is NaN.</summary>
/// <param name="Axes">The axes that are averaged over.</param>
/// <param name="KeepAxes">Whether they stay, with size 1.</param>
public sealed record ReduceMean(ImmutableArray<int> Axes, bool KeepAxes = true) : Operator
{
    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0];
        bool[] reduced = new bool[x.Rank];
        foreach (int axis in Axes.IsDefault ? [] : Axes)
        {
            int from = axis < 0 ? axis + x.Rank : axis;
            Require(from >= 0 && from < x.Rank && !reduced[from], $"has the axes [{string.Join(", ", Axes)}], but its input has shape {x}");
            reduced[from] = true;
        }

        List<int> sizes = [];
        for (int axis = 0; axis < x.Rank; axis++)
            if (!Reduces(axis, x.Rank))
                sizes.Add(x[axis]);
            else if (KeepAxes)
                sizes.Add(1);
        return new Shape([.. sizes]);
    }

    /// <summary>Whether an axis, counted from the first, of a value of so many axes is averaged over.</summary>
    public bool Reduces(int axis, int rank) => Axes.IsDefaultOrEmpty || Axes.Contains(axis) || Axes.Contains(axis - rank);

    /// <inheritdoc/>
    public bool Equals(ReduceMean? other) => other is not null && KeepAxes == other.KeepAxes && Axes.AsSpan().SequenceEqual(other.Axes.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Axes.IsDefault ? 0 : Axes.Length;
}
