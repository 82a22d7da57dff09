using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Moves integers about as operators that change no element do; codes of weights keep the format that they have.</summary>
internal static class MovingFolding
{
    public static bool Gather(ImportedNode node, ImportScope scope)
    {
        if (scope.SizesOf(node.Input(0)) is not { } data || scope.SizesOf(node.Input(1)) is not { Numbers: { } indices } picked)
            return false;
        int axis = AxisOf(node, data.Shape), size = data.Shape[axis];
        Shape shape = scope.Reserve(new Gather(axis).InferShape([data.Shape, picked.Shape]));
        long inner = Places.StridesOf(data.Shape)[axis];
        var places = new int[shape.ElementCount];
        for (int i = 0; i < places.Length; i++)
        {
            (long rest, long within) = Math.DivRem(i, inner);
            (long outer, long which) = Math.DivRem(rest, indices.Length);
            long index = indices[which] < 0 ? indices[which] + size : indices[which];
            if (index < 0 || index >= size)
                throw new OnnxException($"it picks {indices[which]} along axis {axis} of {data.Shape}");
            places[i] = (int)((((outer * size) + index) * inner) + within);
        }

        scope.DefineSizes(node.Output, data.Take(shape, places));
        return true;
    }

    public static bool Concat(ImportedNode node, ImportScope scope)
    {
        SizesValue?[] known = [.. Enumerable.Range(0, node.Inputs.Count).Select(i => scope.SizesOf(node.Input(i)))];
        if (known.Length == 0 || known.Any(value => value is null))
            return false;
        SizesValue[] parts = known!;
        int axis = AxisOf(node, parts[0].Shape);
        Shape shape = scope.Reserve(new Concat(axis).InferShape([.. parts.Select(part => part.Shape)]));
        var elements = new Size[shape.ElementCount];
        long inner = Places.StridesOf(shape)[axis], row = inner * shape[axis], start = 0;
        foreach (SizesValue part in parts)
        {
            long length = inner * part.Shape[axis];
            for (int i = 0; i < part.Elements.Length; i++)
                elements[(i / length * row) + start + (i % length)] = part.Elements[i];
            start += length;
        }

        scope.DefineSizes(node.Output, parts[0] with { Shape = shape, Elements = elements });
        return true;
    }

    public static bool Slice(ImportedNode node, ImportScope scope)
    {
        if (scope.SizesOf(node.Input(0)) is not { } data)
            return false;
        scope.DefineSizes(node.Output, Cut(data, PartImport.SliceOf(node, scope, AxisSizes.Known(data.Shape)), scope));
        return true;
    }

    public static bool Split(ImportedNode node, ImportScope scope)
    {
        if (scope.SizesOf(node.Input(0)) is not { } data)
            return false;
        (int axis, int[] parts) = PartImport.PartsOf(node, scope, data.Shape);
        int start = 0;
        for (int i = 0; i < parts.Length; start += parts[i], i++)
            if (node.Outputs[i].Length > 0)
                scope.DefineSizes(node.Outputs[i], Cut(data, new Slice([start], [start + parts[i]], [axis], [1]), scope));
        return true;
    }

    public static bool Reshape(ImportedNode node, ImportScope scope)
    {
        if (scope.SizesOf(node.Input(0)) is not { } data || scope.Fixed(node.Input(1)) is null)
            return false;
        scope.DefineSizes(node.Output, data with { Shape = ShapeImport.TargetOf(node, scope, AxisSizes.Known(data.Shape)).InferShape([data.Shape]) });
        return true;
    }

    public static bool Squeeze(ImportedNode node, ImportScope scope)
    {
        if (scope.SizesOf(node.Input(0)) is not { } data)
            return false;
        int[] kept = ShapeImport.KeptAxes(node, scope, data.Shape);
        scope.DefineSizes(node.Output, data with { Shape = [.. kept.Select(axis => data.Shape[axis])] });
        return true;
    }

    public static bool Unsqueeze(ImportedNode node, ImportScope scope)
    {
        if (scope.SizesOf(node.Input(0)) is not { } data)
            return false;
        int[] origins = ShapeImport.OriginsOf(node, scope, data.Shape.Rank);
        scope.DefineSizes(node.Output, data with { Shape = [.. origins.Select(axis => axis == Shape.Unknown ? 1 : data.Shape[axis])] });
        return true;
    }

    /// <summary>Codes of a weight matrix stay as they are: the chain of dynamic quantization reads them transposed.</summary>
    public static bool Transpose(ImportedNode node, ImportScope scope)
    {
        if (scope.SizesOf(node.Input(0)) is not { } data || data is { Format: not null, Shape.Rank: 2 })
            return false;
        var transpose = new Transpose([.. node.Smalls("perm") ?? []]);
        Shape shape = transpose.InferShape([data.Shape]);
        long[] strides = Places.StridesOf(data.Shape);
        scope.DefineSizes(node.Output, data.Take(shape, Places.Strided(shape, 0, [.. transpose.OrderFor(shape.Rank).Select(axis => strides[axis])])));
        return true;
    }

    /// <summary>One real number expanded to a shape with open sizes is kept as such.</summary>
    public static bool Expand(ImportedNode node, ImportScope scope)
    {
        if (scope.SizesOf(node.Input(1)) is not { Shape.Rank: 1 } target)
            return false;
        if (scope.Fixed(node.Input(0)) is { Reals: [var real], Shape: var one } && target.Numbers is null && target.Elements.Length >= one.Rank)
        {
            scope.Define(node.Output, new UniformValue(real, target.Elements));
            return true;
        }

        if (scope.SizesOf(node.Input(0)) is not { } data || target.Numbers is not { } sizes)
            return false;
        Shape shape = scope.Reserve(ArithmeticFolding.BroadcastShape(data.Shape, scope.ReserveSizes(sizes)));
        scope.DefineSizes(node.Output, data.Take(shape, ArithmeticFolding.Broadcast(data.Shape, shape)));
        return true;
    }

    public static bool Tile(ImportedNode node, ImportScope scope)
    {
        if (scope.SizesOf(node.Input(0)) is not { } data || scope.SizesOf(node.Input(1)) is not { Numbers: { } repeats })
            return false;
        if (repeats.Length != data.Shape.Rank || repeats.Any(count => count is < 0 or > int.MaxValue))
            throw new OnnxException($"its repeats are [{string.Join(", ", repeats)}], but its input has shape {data.Shape}");
        Shape shape = scope.ReserveSizes(repeats.Select((count, axis) => count * data.Shape[axis]));

        // Each axis, seen as two: which copy, and where in it.
        long[] strides = Places.StridesOf(data.Shape);
        Shape pairs = [.. repeats.SelectMany((count, axis) => (int[])[data.Shape[axis] == 0 ? 0 : (int)count, data.Shape[axis]])];
        scope.DefineSizes(node.Output, data.Take(shape, Places.Strided(pairs, 0, [.. strides.SelectMany(stride => (long[])[0, stride])])));
        return true;
    }

    private static SizesValue Cut(SizesValue data, Slice slice, ImportScope scope)
    {
        Shape shape = scope.Reserve(slice.InferShape([data.Shape]));
        long[] strides = Places.StridesOf(data.Shape);
        long offset = 0;
        for (int axis = 0; axis < strides.Length; axis++)
        {
            (int start, _, int step) = slice.RangeAlong(axis, data.Shape);
            offset += start * strides[axis];
            strides[axis] *= step;
        }

        return data.Take(shape, Places.Strided(shape, offset, strides));
    }

    private static int AxisOf(ImportedNode node, Shape shape)
    {
        int axis = node.Small("axis", 0), from = axis < 0 ? axis + shape.Rank : axis;
        return from >= 0 && from < shape.Rank ? from : throw new OnnxException($"it has axis {axis}, but its input has shape {shape}");
    }
}
