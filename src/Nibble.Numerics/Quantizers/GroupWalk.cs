namespace Nibble.Numerics;

/// <summary>Tells which group of elements that share a scale an element is in, from its index in a tensor stored row by row.</summary>
public readonly record struct GroupWalk
{
    private readonly int _axisSize;
    private readonly int _inner;
    private readonly int _groupSize;

    private GroupWalk(int count, int axisSize, int inner, int groupSize) => (Count, _axisSize, _inner, _groupSize) = (count, axisSize, inner, groupSize);

    /// <summary>The number of groups.</summary>
    public int Count { get; }

    internal static GroupWalk Single => new(1, 1, int.MaxValue, 0);

    /// <summary>The group of the element at an index.</summary>
    public int Of(int index)
    {
        if (Count <= 1)
            return 0;
        int place = index / _inner % _axisSize;
        if (_groupSize == 0)
            return place;
        int groups = ((_axisSize - 1) / _groupSize) + 1, outer = index / _inner / _axisSize;
        return (((outer * groups) + (place / _groupSize)) * _inner) + (index % _inner);
    }

    /// <summary>How many elements from an index on, that one included, are neighbors in memory and in its group; at most up to <paramref name="length"/>.</summary>
    public int RunFrom(int index, int length)
    {
        if (Count <= 1)
            return length - index;
        if (_groupSize == 0)
            return _inner - (index % _inner);
        if (_inner > 1)
            return 1;
        int place = index % _axisSize;
        return Math.Min(_groupSize - (place % _groupSize), _axisSize - place);
    }

    /// <summary>Whether the elements of every group are neighbors in memory, so that each run is a whole group.</summary>
    /// <param name="length">How many elements there are.</param>
    public bool HasWholeRuns(int length)
    {
        int runs = 0;
        for (int start = 0; start < length && runs <= Count; start += RunFrom(start, length))
            runs++;
        return Count <= 1 || runs == Count;
    }

    internal static GroupWalk Along(Shape shape, int axis, int? groupSize)
    {
        // As a float, since a product of sizes may pass any integer's range; below 2^53 that is exact.
        double elements = 1;
        foreach (int length in shape)
            elements *= length;
        if (elements > Array.MaxLength)
            throw new NibbleException($"A tensor holds at most {Array.MaxLength} elements, but {shape} has {elements}; split it.");
        int size = shape[axis];
        if (elements == 0)
            return groupSize is null ? new GroupWalk(size, Math.Max(size, 1), 1, 0) : new GroupWalk(0, 1, 1, groupSize.Value);
        int inner = 1, outer = 1;
        foreach (int after in shape.Sizes[(axis + 1)..])
            inner *= after;
        foreach (int before in shape.Sizes[..axis])
            outer *= before;
        return groupSize is int group
            ? new GroupWalk(outer * (((size - 1) / group) + 1) * inner, size, inner, group)
            : new GroupWalk(size, size, inner, 0);
    }
}
