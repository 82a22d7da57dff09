using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>The lanes of a value along one of its axes: elements that differ in their place along it only.</summary>
internal static class Lanes
{
    /// <summary>The length of a lane, and how far apart its elements are.</summary>
    /// <param name="shape">The value's shape.</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    public static (int Size, int Inner) Of(Shape shape, int axis)
    {
        int inner = 1;
        foreach (int length in shape.Sizes[((axis < 0 ? axis + shape.Rank : axis) + 1)..])
            inner *= length;
        return (shape[axis], inner);
    }

    /// <summary>Where a lane begins.</summary>
    public static int Start(int lane, int size, int inner) => (lane / inner * inner * size) + (lane % inner);
}
