using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>What the shape of QONNX's scales says about who shares them.</summary>
internal static class QonnxShapes
{
    /// <summary>Which elements of a value share a scale, for scales of a shape that broadcasts to the value's, axes counted from the last.</summary>
    public static Granularity GranularityOf(Shape shape, Shape scales)
    {
        List<int> axes = [];
        for (int back = 1; back <= scales.Rank; back++)
        {
            if (scales[-back] == 1)
                continue;
            if (back > shape.Rank || (shape[-back] != scales[-back] && shape[-back] != Shape.Unknown))
                throw new OnnxException($"its scales of shape {scales} do not broadcast to its input of shape {shape}");
            axes.Add(shape.Rank - back);
        }

        if (axes.Count <= 1)
            return axes.Count == 0 ? Granularity.PerTensor : Granularity.PerChannel(axes[0]);

        // All axes but one: the numbers along that one are a group at every place of the others.
        int[] shared = [.. Enumerable.Range(0, shape.Rank).Where(axis => !axes.Contains(axis) && shape[axis] != 1)];
        return shared is [int axis] && axes.Count == shape.Sizes.ToArray().Count(size => size != 1) - 1 && !shape.Sizes.Contains(Shape.Unknown)
            ? Granularity.PerGroup(shape[axis], axis)
            : throw new UnsupportedException($"with scales of shape {scales} along several axes");
    }
}
