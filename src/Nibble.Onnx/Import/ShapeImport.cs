using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads constants and operators that move elements without changing them.</summary>
internal static class ShapeImport
{
    public static void Constant(ImportedNode node, ImportScope scope)
    {
        TensorValue value =
            node.Tensor("value") is { } tensor ? scope.Read(tensor)
            : node.Has("value_float") ? new TensorValue(Shape.Scalar, [node.Real("value_float", 0)])
            : node.Reals("value_floats") is { } reals ? new TensorValue([reals.Length], reals)
            : node.Has("value_int") ? new TensorValue(ElementType.Int64, Shape.Scalar, [node.Integer("value_int", 0)])
            : node.Integers("value_ints") is { } integers ? new TensorValue(ElementType.Int64, [integers.Length], integers)
            : throw new UnsupportedException("of texts or sparse tensors");
        scope.Define(node.Output, new FixedValue(value));
    }

    public static void Concat(ImportedNode node, ImportScope scope) =>
        scope.Emit(node, new Concat(node.Small("axis", 1)), [.. Enumerable.Range(0, node.Inputs.Count).Select(i => scope.Real(node.Input(i)))]);

    public static void Flatten(ImportedNode node, ImportScope scope) => scope.Emit(node, new Flatten(node.Small("axis", 1)), scope.Real(node.Input(0)));

    public static void Gather(ImportedNode node, ImportScope scope)
    {
        if (!EmbeddingImport.TryPick(node, scope))
            scope.Emit(node, new Gather(node.Small("axis", 0)), scope.Real(node.Input(0)), scope.Integers(node.Input(1)));
    }

    public static void Transpose(ImportedNode node, ImportScope scope)
    {
        if (scope.ValueOf(node.Input(0)) is FixedValue { Tensor: { Integers: not null, Shape.Rank: 2 } stored } && (node.Smalls("perm") ?? [1, 0]) is [1, 0])
            scope.Define(node.Output, new TransposedCodes(node.Input(0), stored));
        else
            scope.Emit(node, new Transpose([.. node.Smalls("perm") ?? []]), scope.Real(node.Input(0)));
    }

    public static void Reshape(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        scope.Emit(node, TargetOf(node, scope, scope.SizesOfAxes(x)), x);
    }

    /// <summary>What a Reshape asks for; an open size is copied from the same axis of the input, or is the one that takes what is left.</summary>
    public static Reshape TargetOf(ImportedNode node, ImportScope scope, Size[] from)
    {
        SizesValue target = scope.SizesOf(node.Input(1))
            ?? throw (scope.Fixed(node.Input(1)) is null ? new UnsupportedException("to a shape that is computed from values") : new OnnxException($"its shape '{node.Input(1)}' is not a list of integers"));
        if (target.Shape.Rank != 1)
            throw new OnnxException($"its shape '{node.Input(1)}' is not a list of integers");
        if (node.Integer("allowzero", 0) != 0 && target.Elements.Contains((Size)0))
            throw new UnsupportedException("to a shape with an axis of no elements");
        Size[] asked = target.Elements;
        if (asked.Any(size => !size.IsKnown))
            asked = Settled(asked, from);
        Int128 known = 1;
        foreach (Size size in asked)
        {
            if (size.Number is < Shape.Unknown or > int.MaxValue || (size.Number > 0 && (known *= size.Number) > int.MaxValue))
                throw new OnnxException($"its shape is [{string.Join(", ", target.Elements)}]; expected sizes of -1 and above, and no more elements than an array can hold");
        }

        return new Reshape(new Shape([.. asked.Select(size => (int)size.Number)]));
    }

    public static void Squeeze(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        Shape shape = scope.ShapeOf(x);
        int[] kept = KeptAxes(node, scope, shape);
        EmitReshape(node, scope, x, [.. kept.Select(axis => shape[axis])], kept);
    }

    /// <summary>The axes that a Squeeze leaves.</summary>
    public static int[] KeptAxes(ImportedNode node, ImportScope scope, Shape shape)
    {
        int[] axes = AxesOf(node, scope, shape.Rank) ?? [.. Enumerable.Range(0, shape.Rank).Where(axis => shape[axis] == 1)];
        foreach (int axis in axes)
            if (shape[axis] is not 1)
                throw new OnnxException($"it removes axis {axis} of {shape}, whose size is not 1");
        return [.. Enumerable.Range(0, shape.Rank).Except(axes)];
    }

    public static void Unsqueeze(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        Shape shape = scope.ShapeOf(x);
        int[] origins = OriginsOf(node, scope, shape.Rank);
        EmitReshape(node, scope, x, [.. origins.Select(axis => axis == Shape.Unknown ? 1 : shape[axis])], origins);
    }

    /// <summary>For each axis that an Unsqueeze makes, the one of the input that it is; -1 for those that are added.</summary>
    public static int[] OriginsOf(ImportedNode node, ImportScope scope, int rank)
    {
        int added = (node.Opset < 13 ? node.Smalls("axes")?.Length : scope.Fixed(node.Input(1))?.Length) ?? throw new UnsupportedException("at axes that are computed or missing");
        int[] axes = AxesOf(node, scope, rank + added)!;
        var origins = new int[rank + added];
        for (int i = 0, next = 0; i < origins.Length; i++)
            origins[i] = axes.Contains(i) ? Shape.Unknown : next++;
        return origins;
    }

    // As numbers: 0 where an open size stays at its axis, -1 for one that does not. A -1 of the file gives way where what it stands for is known.
    private static Size[] Settled(Size[] asked, Size[] from)
    {
        Size[] settled = [.. asked.Select((size, axis) => !size.IsKnown && axis < from.Length && from[axis] == size ? 0 : size)];
        int open = Array.IndexOf(settled, (Size)Shape.Unknown);
        if (open >= 0 && settled.Any(size => !size.IsKnown))
        {
            Size others = asked.Where((_, axis) => axis != open).Select((size, axis) => size == 0 && axis < from.Length ? from[axis] : size).Aggregate((Size)1, (product, size) => product * size);
            Size left = from.Aggregate((Size)1, (product, size) => product * size).DividedExactly(others) ?? Shape.Unknown;
            settled[open] = open < from.Length && !left.IsKnown && from[open] == left ? 0 : left;
        }

        return settled.Count(size => !size.IsKnown || size == Shape.Unknown) <= 1
            ? [.. settled.Select(size => size.IsKnown ? size : Shape.Unknown)]
            : throw new UnsupportedException($"from [{string.Join(", ", from)}] to [{string.Join(", ", asked)}]: {ImportScope.OpenSizes}");
    }

    // One unknown size may be left open, and any that stays at its place can be copied.
    private static void EmitReshape(ImportedNode node, ImportScope scope, string x, int[] sizes, int[] origin)
    {
        for (int i = 0; i < sizes.Length; i++)
            if (sizes[i] == Shape.Unknown && origin[i] == i)
                sizes[i] = 0;
        if (sizes.Count(size => size == Shape.Unknown) > 1)
            throw new UnsupportedException($"of a value of the sizes [{string.Join(", ", scope.SizesOfAxes(x))}]: {ImportScope.OpenSizes}");
        scope.Emit(node, new Reshape(new Shape(sizes)), x);
    }

    // Sorted out: inside the rank, none twice. Null where the node names none.
    private static int[]? AxesOf(ImportedNode node, ImportScope scope, int rank)
    {
        long[]? axes = node.Integers("axes");
        if (node.Opset >= 13)
            axes = node.HasInput(1) ? scope.Fixed(node.Input(1))?.Integers ?? throw new UnsupportedException("at axes that are computed") : null;
        if (axes is null)
            return null;
        long[] counted = [.. axes.Select(axis => axis < 0 ? axis + rank : axis)];
        return counted.All(axis => axis >= 0 && axis < rank) && counted.Distinct().Count() == counted.Length
            ? [.. counted.Select(axis => (int)axis)]
            : throw new OnnxException($"its axes are [{string.Join(", ", axes)}]; expected different ones of {rank}");
    }
}
