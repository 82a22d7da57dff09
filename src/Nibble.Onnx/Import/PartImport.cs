using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads operators that take parts of values, or add to their borders.</summary>
internal static class PartImport
{
    public static void Pad(ImportedNode node, ImportScope scope)
    {
        PadMode mode = node.Text("mode", "constant") switch
        {
            "constant" => PadMode.Constant,
            "reflect" => PadMode.Reflect,
            "edge" => PadMode.Edge,
            "wrap" => PadMode.Wrap,
            string other => throw new OnnxException($"its mode is '{other}'; expected constant, reflect, edge or wrap"),
        };
        string x = scope.Real(node.Input(0));
        int[] pads = ListOf(node, scope, "pads", 1, 11) ?? throw new OnnxException("it has no pads");
        int[]? axes = node.Opset >= 18 ? ListOf(node, scope, "axes", 3, 18) : null;
        int rank = scope.ShapeOf(x).Rank;
        scope.Emit(node, new Pad([.. axes is null ? pads : OnAllAxes(pads, axes, rank)], mode == PadMode.Constant ? PadValue(node, scope) : 0) { Mode = mode }, x);
    }

    public static void Slice(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        scope.Emit(node, SliceOf(node, scope, scope.SizesOfAxes(x)), x);
    }

    /// <summary>What a Slice of a value of these sizes asks for.</summary>
    public static Slice SliceOf(ImportedNode node, ImportScope scope, Size[] sizes)
    {
        Size[] starts = PlacesOf(node, scope, "starts", 1) ?? throw new OnnxException("it has no starts");
        Size[] ends = PlacesOf(node, scope, "ends", 2) ?? throw new OnnxException("it has no ends");
        int[] axes = ListOf(node, scope, "axes", 3, 10) ?? [.. Enumerable.Range(0, starts.Length)];
        int[] steps = (node.Opset >= 10 ? ListOf(node, scope, "steps", 4, 10) : null) ?? [.. Enumerable.Repeat(1, starts.Length)];
        return new Slice([.. starts.Select((start, i) => Settled(start, i))], [.. ends.Select((end, i) => Settled(end, i))], [.. axes], [.. steps]);

        // A place that depends on open sizes can be said from the end of an axis whose size it depends on.
        int Settled(Size place, int i)
        {
            if (place.IsKnown)
                return Small(place.Number);
            int axis = i >= axes.Length ? sizes.Length : axes[i] < 0 ? axes[i] + sizes.Length : axes[i];
            Size fromEnd = axis >= 0 && axis < sizes.Length ? place - sizes[axis] : place;
            if (!fromEnd.IsKnown)
                throw new UnsupportedException($"to the place {place}: {ImportScope.OpenSizes}");
            return fromEnd.Number >= 0 ? int.MaxValue : Small(fromEnd.Number);
        }
    }

    /// <summary>Each part that somebody reads becomes a slice.</summary>
    public static void Split(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        (int axis, int[] parts) = PartsOf(node, scope, scope.ShapeOf(x));
        string name = node.Name;
        long start = 0;
        for (int i = 0; i < parts.Length; start += parts[i], i++)
        {
            if (node.Outputs[i].Length == 0 || !scope.Uses.ContainsKey(node.Outputs[i]))
                continue;
            scope.EmitOutput(node, i, name, new Slice([Small(start)], [Small(start + parts[i])], [axis], [1]), x);
            name = $"{node.Name}/{i + 1}";
        }
    }

    /// <summary>The axis, counted from the first, that a Split cuts, and the sizes of the parts: one for each output.</summary>
    public static (int Axis, int[] Parts) PartsOf(ImportedNode node, ImportScope scope, Shape shape)
    {
        int axis = node.Small("axis", 0), from = axis < 0 ? axis + shape.Rank : axis, count = node.Outputs.Count;
        if (from < 0 || from >= shape.Rank)
            throw new OnnxException($"it has axis {axis}, but its input has shape {shape}");
        if (count == 0)
            throw new OnnxException("it has no output");
        int[] parts = ListOf(node, scope, "split", 1, 13) ?? EqualParts(node, shape[from], count);
        return parts.Length == count && parts.All(part => part >= 0) && (shape[from] == Shape.Unknown || parts.Sum(part => (long)part) == shape[from])
            ? (from, parts)
            : throw new OnnxException($"it splits axis {axis} of {shape} into [{string.Join(", ", parts)}] for {count} outputs");
    }

    private static int[] EqualParts(ImportedNode node, int size, int count)
    {
        if (size == Shape.Unknown)
            throw new UnsupportedException("into equal parts of an axis of unknown size");
        if (node.Opset >= 18 && node.Integer("num_outputs", 0) != count)
            throw new OnnxException($"its attribute 'num_outputs' is {node.Integer("num_outputs", 0)}, but it has {count} outputs");
        if (node.Opset < 18 && size % count != 0)
            throw new OnnxException($"it splits an axis of size {size} into {count} equal parts");

        // From operator set 18 on, the last part may be smaller.
        int part = (size + count - 1) / count;
        return [.. Enumerable.Range(0, count).Select(i => i < count - 1 ? part : size - (part * (count - 1)))];
    }

    private static int[] OnAllAxes(int[] pads, int[] axes, int rank)
    {
        int[] from = [.. axes.Select(axis => axis < 0 ? axis + rank : axis)];
        if (from.Any(axis => axis < 0 || axis >= rank) || from.Distinct().Count() != from.Length || pads.Length != 2 * axes.Length)
            throw new OnnxException($"its axes are [{string.Join(", ", axes)}] and its pads [{string.Join(", ", pads)}]; expected different axes of {rank} and two pads for each");
        var all = new int[2 * rank];
        for (int i = 0; i < from.Length; i++)
            (all[from[i]], all[rank + from[i]]) = (pads[i], pads[from.Length + i]);
        return all;
    }

    private static float PadValue(ImportedNode node, ImportScope scope)
    {
        if (node.Opset < 11)
            return node.Real("value", 0);
        if (!node.HasInput(2))
            return 0;
        return scope.Fixed(node.Input(2)) switch
        {
            { Reals: [float value] } => value,
            { Type: ElementType.Int32 or ElementType.Int64, Integers: [long value] } => value,
            null => throw new UnsupportedException("with a value that is computed"),
            _ => throw new OnnxException($"its value '{node.Input(2)}' is not one real number"),
        };
    }

    /// <summary>An attribute that became an input with an operator set; null where there is neither.</summary>
    public static int[]? ListOf(ImportedNode node, ImportScope scope, string name, int input, int opset)
    {
        if (node.Opset < opset)
            return node.Integers(name) is { } attribute ? [.. attribute.Select(Small)] : null;
        if (!node.HasInput(input))
            return null;
        TensorValue list = scope.Fixed(node.Input(input)) ?? throw new UnsupportedException(
            scope.ValueOf(node.Input(input)) is SizesValue open ? $"with the {name} {string.Join(", ", open.Elements)}: {ImportScope.OpenSizes}" : $"with {name} that are computed");
        return list is { Integers: { } integers, Shape.Rank: 1 } ? [.. integers.Select(Small)] : throw new OnnxException($"its {name} '{node.Input(input)}' are not a list of integers");
    }

    private static Size[]? PlacesOf(ImportedNode node, ImportScope scope, string name, int input)
    {
        if (node.Opset < 10)
            return node.Integers(name) is { } attribute ? [.. attribute.Select(place => (Size)place)] : null;
        if (!node.HasInput(input))
            return null;
        SizesValue list = scope.SizesOf(node.Input(input)) ?? throw new UnsupportedException($"with {name} that are computed from values");
        return list.Shape.Rank == 1 ? list.Elements : throw new OnnxException($"its {name} '{node.Input(input)}' are not a list of integers");
    }

    // Places beyond all arrays mean an end, however far they lie.
    private static int Small(long value) => (int)Math.Clamp(value, int.MinValue, int.MaxValue);
}
