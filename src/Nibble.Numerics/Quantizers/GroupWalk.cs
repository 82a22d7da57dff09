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
        int groups = (_axisSize + _groupSize - 1) / _groupSize, outer = index / _inner / _axisSize;
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

    internal static GroupWalk Along(Shape shape, int axis, int? groupSize)
    {
        int inner = 1, outer = 1, size = shape[axis];
        foreach (int after in shape.Sizes[(axis + 1)..])
            inner *= after;
        foreach (int before in shape.Sizes[..axis])
            outer *= before;
        inner = Math.Max(inner, 1);
        return groupSize is int group
            ? new GroupWalk(checked(outer * ((size + group - 1) / group) * inner), Math.Max(size, 1), inner, group)
            : new GroupWalk(size, Math.Max(size, 1), inner, 0);
    }
}
