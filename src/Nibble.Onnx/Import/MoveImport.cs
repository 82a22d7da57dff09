using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads operators that repeat, pick, mark or add up elements.</summary>
internal static class MoveImport
{
    public static void Expand(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        int[] sizes = PartImport.ListOf(node, scope, "sizes", 1, 8)!;
        if (sizes.Any(size => size < 0))
            throw new OnnxException($"it expands to [{string.Join(", ", sizes)}]; expected sizes of at least 0");
        scope.Emit(node, new Expand(new Shape(sizes)), x);
    }

    public static void Tile(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        scope.Emit(node, new Tile([.. PartImport.ListOf(node, scope, "repeats", 1, 6)!]), x);
    }

    public static void CumSum(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        int axis = Single(node, scope, 1, "axis");
        scope.Emit(node, new CumSum(axis) { IsExclusive = node.Integer("exclusive", 0) != 0, IsReverse = node.Integer("reverse", 0) != 0 }, x);
    }

    public static void GatherElements(ImportedNode node, ImportScope scope) =>
        scope.Emit(node, new GatherElements(node.Small("axis", 0)), scope.Real(node.Input(0)), scope.Integers(node.Input(1)));

    public static void GatherND(ImportedNode node, ImportScope scope) =>
        scope.Emit(node, new GatherND(node.Small("batch_dims", 0)), scope.Real(node.Input(0)), scope.Integers(node.Input(1)));

    public static void OneHot(ImportedNode node, ImportScope scope)
    {
        string x = scope.ValueOf(node.Input(0)) is RealValue { Name: var real }
            ? scope.IsWhole(real) ? real : scope.EmitExtra(node, "whole", new Truncate(), real)
            : scope.Integers(node.Input(0));
        int depth = Single(node, scope, 1, "depth");
        float[] values = scope.Fixed(node.Input(2)) switch
        {
            { Reals: { Length: 2 } reals } => reals,
            { Integers: { Length: 2 } integers } => [.. integers.Select(value => (float)value)],
            null => throw new UnsupportedException("with values that are computed"),
            _ => throw new OnnxException($"its values '{node.Input(2)}' are not two numbers"),
        };
        scope.Emit(node, new OneHot(depth, node.Small("axis", -1)) { Off = values[0], On = values[1] }, x);
    }

    /// <summary>A triangle of known size is a choice by a constant mask.</summary>
    public static void Trilu(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        Shape shape = scope.ShapeOf(x);
        if (shape.Rank < 2)
            throw new OnnxException($"it expects matrices, but got {shape}");
        (int rows, int columns) = (shape[-2], shape[-1]);
        if (rows == Shape.Unknown || columns == Shape.Unknown)
            throw new UnsupportedException("of matrices of unknown size");
        long diagonal = node.HasInput(1) ? Single(node, scope, 1, "diagonal") : 0;
        bool isUpper = node.Integer("upper", 1) != 0;
        var mask = new Tensor(scope.ReserveSizes([rows, columns]));
        for (int i = 0; i < mask.Length; i++)
        {
            long above = (i % columns) - (i / columns) - diagonal;
            mask[i] = (isUpper ? above >= 0 : above <= 0) ? 1 : 0;
        }

        string zero = scope.AddDerived($"{node.Name}/zero", Tensor.Scalar(0));
        scope.SetWhole(zero, scope.IsWhole(x));
        scope.Emit(node, new Where(), scope.AddDerived($"{node.Name}/mask", mask), x, zero);
    }

    private static int Single(ImportedNode node, ImportScope scope, int input, string name) => scope.Fixed(node.Input(input)) switch
    {
        { Integers: [long value] } when value is >= int.MinValue and <= int.MaxValue => (int)value,
        { Reals: [float value] } when value == (int)value => (int)value,
        null => throw new UnsupportedException($"with a computed {name}"),
        _ => throw new OnnxException($"its {name} '{node.Input(input)}' is not one integer"),
    };
}
