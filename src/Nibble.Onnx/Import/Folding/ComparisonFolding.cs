using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Compares integers and chooses among them.</summary>
internal static class ComparisonFolding
{
    public static bool Equal(ImportedNode node, ImportScope scope) => Compare(node, scope, sign => sign == 0);

    public static bool Greater(ImportedNode node, ImportScope scope) => Compare(node, scope, sign => sign > 0);

    public static bool GreaterOrEqual(ImportedNode node, ImportScope scope) => Compare(node, scope, sign => sign >= 0);

    public static bool Less(ImportedNode node, ImportScope scope) => Compare(node, scope, sign => sign < 0);

    public static bool LessOrEqual(ImportedNode node, ImportScope scope) => Compare(node, scope, sign => sign <= 0);

    public static bool And(ImportedNode node, ImportScope scope) => Join(node, scope, (a, b) => Truth(a) & Truth(b));

    public static bool Or(ImportedNode node, ImportScope scope) => Join(node, scope, (a, b) => Truth(a) | Truth(b));

    public static bool Not(ImportedNode node, ImportScope scope)
    {
        if (scope.SizesOf(node.Input(0)) is not { } value)
            return false;
        scope.DefineSizes(node.Output, SizesValue.Computed(ElementType.Bool, value.Shape, [.. value.Elements.Select(element => (Size)(Truth(element) ? 0 : 1))]));
        return true;
    }

    public static bool Where(ImportedNode node, ImportScope scope)
    {
        if (scope.SizesOf(node.Input(0)) is not { } condition || scope.SizesOf(node.Input(1)) is not { } yes || scope.SizesOf(node.Input(2)) is not { } no)
            return false;
        Shape shape = scope.Reserve(ArithmeticFolding.BroadcastShape(ArithmeticFolding.BroadcastShape(condition.Shape, yes.Shape), no.Shape));
        int[] tested = ArithmeticFolding.Broadcast(condition.Shape, shape), taken = ArithmeticFolding.Broadcast(yes.Shape, shape), other = ArithmeticFolding.Broadcast(no.Shape, shape);
        scope.DefineSizes(node.Output, yes with
        {
            Shape = shape,
            Elements = [.. tested.Select((place, i) => Truth(condition.Elements[place]) ? yes.Elements[taken[i]] : no.Elements[other[i]])],
        });
        return true;
    }

    private static bool Compare(ImportedNode node, ImportScope scope, Func<int, bool> holds) => Join(
        node, scope, (a, b) => holds(Size.Compare(a, b) ?? throw new UnsupportedException($"that compares {a} with {b}: {ImportScope.OpenSizes}")));

    private static bool Join(ImportedNode node, ImportScope scope, Func<Size, Size, bool> join)
    {
        if (scope.SizesOf(node.Input(0)) is not { } a || scope.SizesOf(node.Input(1)) is not { } b)
            return false;
        Shape shape = scope.Reserve(ArithmeticFolding.BroadcastShape(a.Shape, b.Shape));
        int[] left = ArithmeticFolding.Broadcast(a.Shape, shape), right = ArithmeticFolding.Broadcast(b.Shape, shape);
        scope.DefineSizes(node.Output, SizesValue.Computed(ElementType.Bool, shape, [.. left.Select((place, i) => (Size)(join(a.Elements[place], b.Elements[right[i]]) ? 1 : 0))]));
        return true;
    }

    private static bool Truth(Size value) => Size.Compare(value, 0) is { } sign
        ? sign != 0
        : throw new UnsupportedException($"that asks whether {value} is 0: {ImportScope.OpenSizes}");
}
