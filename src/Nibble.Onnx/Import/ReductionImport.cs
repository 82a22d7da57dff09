using Nibble.Graphs;

namespace Nibble.Onnx;

/// <summary>Reads operators that make one number of all along some axes.</summary>
internal static class ReductionImport
{
    public static void Sum(ImportedNode node, ImportScope scope) => Read(node, scope, Reduction.Sum, 13);

    public static void Mean(ImportedNode node, ImportScope scope) => Read(node, scope, Reduction.Mean, 18);

    public static void Max(ImportedNode node, ImportScope scope) => Read(node, scope, Reduction.Max, 18);

    public static void Min(ImportedNode node, ImportScope scope) => Read(node, scope, Reduction.Min, 18);

    public static void Prod(ImportedNode node, ImportScope scope) => Read(node, scope, Reduction.Prod, 18);

    public static void L1(ImportedNode node, ImportScope scope) => Read(node, scope, Reduction.L1, 18);

    public static void L2(ImportedNode node, ImportScope scope) => Read(node, scope, Reduction.L2, 18);

    public static void SumSquare(ImportedNode node, ImportScope scope) => Read(node, scope, Reduction.SumSquare, 18);

    public static void LogSum(ImportedNode node, ImportScope scope) => Read(node, scope, Reduction.LogSum, 18);

    public static void LogSumExp(ImportedNode node, ImportScope scope) => Read(node, scope, Reduction.LogSumExp, 18);

    public static void ArgMax(ImportedNode node, ImportScope scope) =>
        Search(node, scope, new ArgMax(node.Small("axis", 0), node.Integer("keepdims", 1) != 0));

    public static void ArgMin(ImportedNode node, ImportScope scope) =>
        Search(node, scope, new ArgMin(node.Small("axis", 0), node.Integer("keepdims", 1) != 0));

    private static void Search(ImportedNode node, ImportScope scope, ArgExtreme search) =>
        scope.Emit(node, search with { TakesLast = node.Integer("select_last_index", 0) != 0 }, scope.Real(node.Input(0)));

    private static void Read(ImportedNode node, ImportScope scope, Reduction kind, int opsetOfInput)
    {
        string x = scope.Real(node.Input(0));
        int[] axes = PartImport.ListOf(node, scope, "axes", 1, opsetOfInput) ?? [];
        if (axes.Length == 0 && node.Integer("noop_with_empty_axes", 0) != 0)
            scope.Emit(node, OfSingles(kind), x);
        else
            scope.Emit(node, new Reduce(kind, [.. axes], node.Integer("keepdims", 1) != 0), x);
    }

    // Where no axes are taken together, each element is a group of its own.
    private static Elementwise OfSingles(Reduction kind) => kind switch
    {
        Reduction.L1 or Reduction.L2 => new Abs(),
        Reduction.SumSquare => new Pow(2),
        Reduction.LogSum => new Logarithm(),
        _ => new Identity(),
    };
}
