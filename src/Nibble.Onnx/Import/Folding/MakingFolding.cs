using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads what makes integers of other things: of shapes, of real numbers, of a start and an end.</summary>
internal static class MakingFolding
{
    public static bool ShapeOf(ImportedNode node, ImportScope scope)
    {
        Size[] sizes = scope.ShapeSizes(node.Input(0)) ?? throw new UnsupportedException("of a value that is not a tensor of the network");
        int start = Place(node.Integer("start", 0), sizes.Length), end = Place(node.Integer("end", sizes.Length), sizes.Length);
        scope.DefineSizes(node.Output, new SizesValue(sizes[start..Math.Max(start, end)]));
        return true;
    }

    public static bool SizeOf(ImportedNode node, ImportScope scope)
    {
        Size[] sizes = scope.ShapeSizes(node.Input(0)) ?? throw new UnsupportedException("of a value that is not a tensor of the network");
        scope.DefineSizes(node.Output, new SizesValue(ElementType.Int64, Shape.Scalar, [sizes.Aggregate((Size)1, (product, size) => product * size)], null));
        return true;
    }

    public static bool ConstantOfShape(ImportedNode node, ImportScope scope)
    {
        if (scope.SizesOf(node.Input(0)) is not { Shape.Rank: 1 } sizes)
            throw new UnsupportedException("of a shape that is computed from values");
        TensorValue number = node.Tensor("value") is { } tensor ? scope.Read(tensor) : new TensorValue([1], [0f]);
        if (number.Length != 1)
            throw new OnnxException($"its value has {number.Length} elements; expected one");
        if (sizes.Numbers is { } known)
            scope.Define(node.Output, new FixedValue(Filled(number, scope.ReserveSizes(known))));
        else if (number.Reals is [var real])
            scope.Define(node.Output, new UniformValue(real, sizes.Elements));
        else
            throw new UnsupportedException($"of the shape [{string.Join(", ", sizes.Elements)}]: {ImportScope.OpenSizes}");
        return true;
    }

    public static bool Range(ImportedNode node, ImportScope scope)
    {
        if (scope.Fixed(node.Input(0)) is { Reals: [var from] } && scope.Fixed(node.Input(1)) is { Reals: [var to] } && scope.Fixed(node.Input(2)) is { Reals: [var by] })
        {
            int steps = scope.ReserveSizes([Steps((to - from) / by)])[0];
            scope.Define(node.Output, new FixedValue(new TensorValue([steps], [.. Enumerable.Range(0, steps).Select(i => from + (i * by))])));
            return true;
        }

        SizesValue? start = scope.SizesOf(node.Input(0)), limit = scope.SizesOf(node.Input(1)), delta = scope.SizesOf(node.Input(2));
        if (start is not { Elements.Length: 1 } || limit is not { Elements.Length: 1 } || delta is not { Elements.Length: 1 })
            throw new UnsupportedException("between numbers that are computed");
        if (start.Numbers is not [var first] || limit.Numbers is not [var last] || delta.Numbers is not [var step])
            throw new UnsupportedException($"from {start.Elements[0]} to {limit.Elements[0]}: {ImportScope.OpenSizes}");
        int count = scope.ReserveSizes([Steps(((double)last - first) / step)])[0];
        scope.DefineSizes(node.Output, SizesValue.Computed(start.Type, [count], [.. Enumerable.Range(0, count).Select(i => (Size)(first + (i * step)))]));
        return true;
    }

    /// <summary>Between integers, and from integers to real numbers and back where they are known. All else is one of the network's.</summary>
    public static bool Cast(ImportedNode node, ImportScope scope)
    {
        var type = (ElementType)node.Integer("to", 0);
        if (scope.SizesOf(node.Input(0)) is { } integers)
        {
            if (!type.IsReal())
                scope.DefineSizes(node.Output, SizesValue.Computed(type, integers.Shape, [.. integers.Elements]));
            else if (integers.Numbers is { } numbers)
                scope.Define(node.Output, new FixedValue(new TensorValue(integers.Shape, [.. numbers.Select(number => (float)number)])));
            else
                throw new UnsupportedException($"of the sizes {string.Join(", ", integers.Elements)} to real numbers: {ImportScope.OpenSizes}");
            return true;
        }

        if (type.IsReal() || scope.Fixed(node.Input(0)) is not { Reals: { } reals } constant)
            return false;
        ElementTypes.BitsOf(type);
        scope.DefineSizes(node.Output, SizesValue.Computed(type, constant.Shape, [.. reals.Select(real => (Size)(type == ElementType.Bool ? (real != 0 ? 1 : 0) : (long)real))]));
        return true;
    }

    private static TensorValue Filled(TensorValue number, Shape shape) => number.Reals is [var real]
        ? new TensorValue(shape, [.. Enumerable.Repeat(real, (int)shape.ElementCount)])
        : number with { Shape = shape, Integers = [.. Enumerable.Repeat(number.Integers![0], (int)shape.ElementCount)] };

    private static int Place(long place, int count) => (int)Math.Clamp(place < 0 ? place + count : place, 0, count);

    private static long Steps(double ratio) => double.IsNaN(ratio) || double.IsInfinity(ratio)
        ? throw new OnnxException("it goes nowhere: its step is 0, or its ends are no numbers")
        : (long)Math.Clamp(Math.Ceiling(ratio), 0, long.MaxValue);
}
