using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Computes sums, products and extremes of integers over axes.</summary>
internal static class ReductionFolding
{
    public static bool Sum(ImportedNode node, ImportScope scope) => Reduce(node, scope, 13, (a, b) => a + b, 0);

    public static bool Product(ImportedNode node, ImportScope scope) => Reduce(node, scope, 18, (a, b) => a * b, 1);

    public static bool Max(ImportedNode node, ImportScope scope) => Reduce(node, scope, 18, Size.Max, null);

    public static bool Min(ImportedNode node, ImportScope scope) => Reduce(node, scope, 18, Size.Min, null);

    // Axes became an input with operator set 13 for sums, and with 18 for all others.
    private static bool Reduce(ImportedNode node, ImportScope scope, int opset, Func<Size, Size, Size> join, long? ofNothing)
    {
        if (scope.SizesOf(node.Input(0)) is not { } value)
            return false;
        int[] axes = PartImport.ListOf(node, scope, "axes", 1, opset) ?? [];
        int rank = value.Shape.Rank;
        bool[] reduced = new bool[rank];
        if (axes.Length == 0 && node.Integer("noop_with_empty_axes", 0) == 0)
            Array.Fill(reduced, true);
        foreach (int axis in axes)
        {
            int from = axis < 0 ? axis + rank : axis;
            if (from < 0 || from >= rank || reduced[from])
                throw new OnnxException($"it has the axes [{string.Join(", ", axes)}], but its input has shape {value.Shape}");
            reduced[from] = true;
        }

        int[] sizes = value.Shape.Sizes.ToArray();
        Shape kept = [.. sizes.Select((size, axis) => reduced[axis] ? 1 : size)];
        var sums = new Size?[kept.ElementCount];
        int[] targets = ArithmeticFolding.Broadcast(kept, value.Shape);
        for (int i = 0; i < targets.Length; i++)
            sums[targets[i]] = sums[targets[i]] is { } sum ? join(sum, value.Elements[i]) : value.Elements[i];
        Size[] elements = [.. sums.Select(sum => sum ?? ofNothing ?? throw new OnnxException("it asks for the greatest or least of no numbers"))];
        Shape shape = node.Integer("keepdims", 1) != 0 ? kept : new Shape([.. sizes.Where((size, axis) => !reduced[axis])]);
        scope.DefineSizes(node.Output, SizesValue.Computed(value.Type, shape, elements));
        return true;
    }
}
