using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads constants and operators that move elements without changing them.</summary>
internal static class ShapeImport
{
    public static void Constant(ImportedNode node, ImportScope scope)
    {
        TensorValue value =
            node.Tensor("value") is { } tensor ? TensorReader.Read(tensor)
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

    public static void Gather(ImportedNode node, ImportScope scope) =>
        scope.Emit(node, new Gather(node.Small("axis", 0)), scope.Real(node.Input(0)), scope.Integers(node.Input(1)));

    public static void Transpose(ImportedNode node, ImportScope scope)
    {
        if (scope.ValueOf(node.Input(0)) is FixedValue { Tensor: { Integers: not null, Shape.Rank: 2 } stored } && (node.Smalls("perm") ?? [1, 0]) is [1, 0])
            scope.Define(node.Output, new TransposedCodes(node.Input(0), stored));
        else
            scope.Emit(node, new Transpose([.. node.Smalls("perm") ?? []]), scope.Real(node.Input(0)));
    }

    public static void Reshape(ImportedNode node, ImportScope scope)
    {
        if (scope.Fixed(node.Input(1)) is not { } target)
            throw new UnsupportedException("to a shape that is computed");
        if (target.Integers is null || target.Shape.Rank != 1)
            throw new OnnxException($"its shape '{node.Input(1)}' is not a list of integers");
        if (node.Integer("allowzero", 0) != 0 && target.Integers.Contains(0))
            throw new UnsupportedException("to a shape with an axis of no elements");
        Int128 known = 1;
        foreach (long size in target.Integers)
        {
            if (size is < Shape.Unknown or > int.MaxValue || (size > 0 && (known *= size) > int.MaxValue))
                throw new OnnxException($"its shape is [{string.Join(", ", target.Integers)}]; expected sizes of -1 and above, and no more elements than an array can hold");
        }

        scope.Emit(node, new Reshape(new Shape([.. target.Integers.Select(size => (int)size)])), scope.Real(node.Input(0)));
    }

    public static void Squeeze(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        Shape shape = scope.ShapeOf(x);
        int[] axes = AxesOf(node, scope, shape.Rank) ?? [.. Enumerable.Range(0, shape.Rank).Where(axis => shape[axis] == 1)];
        foreach (int axis in axes)
            if (shape[axis] is not 1)
                throw new OnnxException($"it removes axis {axis} of {shape}, whose size is not 1");
        int[] kept = [.. Enumerable.Range(0, shape.Rank).Except(axes)];
        EmitReshape(node, scope, x, [.. kept.Select(axis => shape[axis])], kept);
    }

    public static void Unsqueeze(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        Shape shape = scope.ShapeOf(x);
        int added = (node.Opset < 13 ? node.Smalls("axes")?.Length : scope.Fixed(node.Input(1))?.Length) ?? throw new UnsupportedException("at axes that are computed or missing");
        int[] axes = AxesOf(node, scope, shape.Rank + added)!;
        var origin = new int[shape.Rank + added];
        for (int i = 0, next = 0; i < origin.Length; i++)
            origin[i] = axes.Contains(i) ? Shape.Unknown : next++;
        EmitReshape(node, scope, x, [.. origin.Select(axis => axis == Shape.Unknown ? 1 : shape[axis])], origin);
    }

    // One unknown size may be left open, and any that stays at its place can be copied.
    private static void EmitReshape(ImportedNode node, ImportScope scope, string x, int[] sizes, int[] origin)
    {
        for (int i = 0; i < sizes.Length; i++)
            if (sizes[i] == Shape.Unknown && origin[i] == i)
                sizes[i] = 0;
        if (sizes.Count(size => size == Shape.Unknown) > 1)
            throw new UnsupportedException("of a value with several unknown sizes");
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
