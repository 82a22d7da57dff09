using System.Collections.Immutable;
using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>Every so manieth element from a start to before an end, along some axes; as in ONNX, negative places count from the end and those beyond an end are moved to it.</summary>
/// <param name="Starts">The first place along each of the axes.</param>
/// <param name="Ends">The place before which each ends; after which, where the step is negative.</param>
/// <param name="Axes">The axes; negative ones count from the end.</param>
/// <param name="Steps">The distances, not 0; negative ones go backwards.</param>
public sealed record Slice(ImmutableArray<int> Starts, ImmutableArray<int> Ends, ImmutableArray<int> Axes, ImmutableArray<int> Steps) : Operator
{
    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0];
        int count = Axes.AsSpan().Length;
        Require(Starts.AsSpan().Length == count && Ends.AsSpan().Length == count && Steps.AsSpan().Length == count, $"expects a start, an end and a step for each of its {count} axes");
        Require(!Steps.AsSpan().Contains(0), "has a step of 0");
        var sizes = x.Sizes.ToArray();
        var sliced = new bool[x.Rank];
        foreach (int axis in Axes.AsSpan())
        {
            int from = axis < 0 ? axis + x.Rank : axis;
            Require(from >= 0 && from < x.Rank && !sliced[from], $"has the axes [{string.Join(", ", Axes)}], but its input has shape {x}");
            sliced[from] = true;
            if (x[from] != Shape.Unknown)
                sizes[from] = RangeAlong(from, x).Count;
        }

        return new Shape(sizes);
    }

    /// <summary>Which places along an axis of a value of known size are taken: the first one, how many, and their distance.</summary>
    public (int Start, int Count, int Step) RangeAlong(int axis, Shape shape)
    {
        int size = shape[axis], at = Axes.AsSpan().IndexOf(axis);
        if (at < 0)
            at = Axes.AsSpan().IndexOf(axis - shape.Rank);
        if (at < 0 || size == 0)
            return (0, size, 1);
        long start = FromStart(Starts[at], size), end = FromStart(Ends[at], size), step = Steps[at];
        start = step > 0 ? Math.Clamp(start, 0, size) : Math.Clamp(start, 0, size - 1);
        end = step > 0 ? Math.Clamp(end, 0, size) : Math.Clamp(end, -1, size - 1);
        long count = step > 0 ? (end - start + step - 1) / step : (start - end - step - 1) / -step;
        return ((int)start, (int)Math.Max(count, 0), Steps[at]);
    }

    /// <inheritdoc/>
    public bool Equals(Slice? other) => other is not null
        && Starts.AsSpan().SequenceEqual(other.Starts.AsSpan()) && Ends.AsSpan().SequenceEqual(other.Ends.AsSpan())
        && Axes.AsSpan().SequenceEqual(other.Axes.AsSpan()) && Steps.AsSpan().SequenceEqual(other.Steps.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Starts.AsSpan().Length;

    private static long FromStart(long place, int size) => place < 0 ? place + size : place;
}
