using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Where the elements of a tensor lie that was made by moving those of another.</summary>
internal static class Places
{
    /// <summary>For each element of a shape, row by row, the place that is reached by so many steps along each axis from an offset.</summary>
    public static int[] Strided(Shape shape, long offset, ReadOnlySpan<long> strides)
    {
        var places = new int[shape.ElementCount];
        var at = new int[shape.Rank];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = (int)offset;
            for (int axis = shape.Rank - 1; axis >= 0; axis--)
            {
                offset += strides[axis];
                if (++at[axis] < shape[axis])
                    break;
                offset -= strides[axis] * shape[axis];
                at[axis] = 0;
            }
        }

        return places;
    }

    /// <summary>How far elements lie apart along each axis of a tensor that lies row by row.</summary>
    public static long[] StridesOf(Shape shape)
    {
        var strides = new long[shape.Rank];
        long stride = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        return strides;
    }
}
