using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Computes sums, products and the like of integers, and of a few real numbers where a chain of shapes passes through them.</summary>
internal static class ArithmeticFolding
{
    // Real constants of a network are folded by a pass of their own, which can be left out; these are scales of sizes.
    private const int MostReals = 256;

    public static bool Add(ImportedNode node, ImportScope scope) => Pairs(node, scope, (a, b) => a + b, (a, b) => a + b);

    public static bool Sub(ImportedNode node, ImportScope scope) => Pairs(node, scope, (a, b) => a - b, (a, b) => a - b);

    public static bool Mul(ImportedNode node, ImportScope scope) => Pairs(node, scope, (a, b) => a * b, (a, b) => a * b);

    public static bool Div(ImportedNode node, ImportScope scope) => Pairs(node, scope, (a, b) => a / b, (a, b) => a / b);

    /// <summary>The sign of the divisor, unless the attribute asks for that of the dividend, as C has it.</summary>
    public static bool Mod(ImportedNode node, ImportScope scope) =>
        node.Integer("fmod", 0) == 0 ? Pairs(node, scope, (a, b) => a % b, null) : Pairs(node, scope, (a, b) => a - (a / b * b), (a, b) => a % b);

    public static bool Max(ImportedNode node, ImportScope scope) => Pairs(node, scope, Size.Max, Math.Max);

    public static bool Min(ImportedNode node, ImportScope scope) => Pairs(node, scope, Size.Min, Math.Min);

    public static bool Neg(ImportedNode node, ImportScope scope) => Single(node, scope, a => 0 - a, a => -a);

    public static bool Abs(ImportedNode node, ImportScope scope) => Single(node, scope, a => Size.Max(a, 0 - a), Math.Abs);

    public static bool Floor(ImportedNode node, ImportScope scope) => Single(node, scope, null, MathF.Floor);

    public static bool Ceil(ImportedNode node, ImportScope scope) => Single(node, scope, null, MathF.Ceiling);

    public static bool Sqrt(ImportedNode node, ImportScope scope) => Single(node, scope, null, MathF.Sqrt);

    /// <summary>The places, in a tensor that is broadcast to a shape, of that shape's elements.</summary>
    public static int[] Broadcast(Shape from, Shape to)
    {
        var strides = new long[to.Rank];
        long stride = 1;
        for (int axis = from.Rank - 1; axis >= 0; axis--)
        {
            strides[axis + to.Rank - from.Rank] = from[axis] == 1 ? 0 : stride;
            stride *= from[axis];
        }

        return Places.Strided(to, 0, strides);
    }

    /// <summary>The shape that two shapes broadcast to.</summary>
    public static Shape BroadcastShape(Shape a, Shape b) => new Add().InferShape([a, b]);

    // One input is itself; of several, the first two are joined, then the result with the third.
    private static bool Pairs(ImportedNode node, ImportScope scope, Func<Size, Size, Size> integers, Func<float, float, float>? reals)
    {
        if (node.Inputs.Count == 0)
            return false;
        SizesValue?[] known = [.. Enumerable.Range(0, node.Inputs.Count).Select(i => scope.SizesOf(node.Input(i)))];
        if (known.All(value => value is not null))
        {
            scope.DefineSizes(node.Output, known.Aggregate((a, b) => Joined(scope, a!, b!, integers))!);
            return true;
        }

        if (reals is null || known.Any(value => value is not null) || RealsOf(node, scope) is not { } constants)
            return false;
        scope.Define(node.Output, new FixedValue(constants.Aggregate((a, b) => Joined(scope, a, b, reals))));
        return true;
    }

    private static bool Single(ImportedNode node, ImportScope scope, Func<Size, Size>? integers, Func<float, float> reals)
    {
        if (integers is not null && scope.SizesOf(node.Input(0)) is { } known)
            scope.DefineSizes(node.Output, SizesValue.Computed(known.Type, known.Shape, [.. known.Elements.Select(integers)]));
        else if (RealsOf(node, scope) is [var constant])
            scope.Define(node.Output, new FixedValue(constant with { Reals = [.. constant.Reals!.Select(reals)] }));
        else
            return false;
        return true;
    }

    private static SizesValue Joined(ImportScope scope, SizesValue a, SizesValue b, Func<Size, Size, Size> join)
    {
        Shape shape = scope.Reserve(BroadcastShape(a.Shape, b.Shape));
        return SizesValue.Computed(a.Type, shape, [.. a.Take(shape, Broadcast(a.Shape, shape)).Elements.Zip(b.Take(shape, Broadcast(b.Shape, shape)).Elements, join)]);
    }

    private static TensorValue Joined(ImportScope scope, TensorValue a, TensorValue b, Func<float, float, float> join)
    {
        Shape shape = scope.Reserve(BroadcastShape(a.Shape, b.Shape));
        return new TensorValue(shape, [.. Broadcast(a.Shape, shape).Zip(Broadcast(b.Shape, shape), (one, other) => join(a.Reals![one], b.Reals![other]))]) with { Type = a.Type };
    }

    // Null where an input is not a short constant of real numbers.
    private static TensorValue[]? RealsOf(ImportedNode node, ImportScope scope)
    {
        TensorValue?[] constants = [.. Enumerable.Range(0, node.Inputs.Count).Select(i => scope.Fixed(node.Input(i)))];
        return constants.All(constant => constant is { Reals.Length: <= MostReals }) ? [.. constants.Select(constant => constant!)] : null;
    }
}
