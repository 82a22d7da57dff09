using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>A value's axes in two groups: those that stay, which are walked one by one, and those that become one number.</summary>
internal readonly ref struct ReducedAxes
{
    private readonly ReadOnlySpan<int> _sizes;
    private readonly ReadOnlySpan<int> _distances;

    /// <summary>Sorts the axes.</summary>
    /// <param name="reduce">Says which axes go.</param>
    /// <param name="shape">The value's shape.</param>
    /// <param name="room">Two numbers for each axis.</param>
    public ReducedAxes(Reduce reduce, Shape shape, Span<int> room)
    {
        Span<int> sizes = room[..shape.Rank], distances = room[shape.Rank..];
        int kept = 0, next = shape.Rank;
        Count = 1;
        for (int axis = 0; axis < shape.Rank; axis++)
            if (!reduce.Reduces(axis, shape.Rank))
                kept++;
        Kept = kept;

        // From the last to the first, so that distances are known; each group fills from its end.
        for (int axis = shape.Rank - 1, distance = 1; axis >= 0; distance *= shape[axis], axis--)
        {
            bool goes = reduce.Reduces(axis, shape.Rank);
            int at = goes ? --next : --kept;
            (sizes[at], distances[at]) = (shape[axis], distance);
            Count *= goes ? shape[axis] : 1;
        }

        _sizes = sizes;
        _distances = distances;
    }

    /// <summary>How many axes stay.</summary>
    public int Kept { get; }

    /// <summary>How many elements become one number.</summary>
    public long Count { get; }

    /// <summary>Where the elements of a result begin; results are counted in order.</summary>
    public int Start(int result)
    {
        int start = 0;
        for (int axis = Kept - 1; axis >= 0; axis--)
        {
            (result, int place) = Math.DivRem(result, _sizes[axis]);
            start += place * _distances[axis];
        }

        return start;
    }

    /// <summary>The sizes of the axes that go.</summary>
    public ReadOnlySpan<int> Sizes => _sizes[Kept..];

    /// <summary>How far apart neighbours along them are.</summary>
    public ReadOnlySpan<int> Distances => _distances[Kept..];
}
