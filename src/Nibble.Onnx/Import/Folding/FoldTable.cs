namespace Nibble.Onnx;

/// <summary>
/// Which operators can be computed while reading, where they work on integers that are known or follow from sizes, and by what. Exporters
/// compute shapes in the graph; of these computations nothing is left in the network.
/// </summary>
internal static class FoldTable
{
    // Each says whether it could; where it can't, the operator is read as one of the network.
    private static readonly Dictionary<string, Func<ImportedNode, ImportScope, bool>> Folds = new()
    {
        ["Abs"] = ArithmeticFolding.Abs,
        ["Add"] = ArithmeticFolding.Add,
        ["And"] = ComparisonFolding.And,
        ["Cast"] = MakingFolding.Cast,
        ["Ceil"] = ArithmeticFolding.Ceil,
        ["Concat"] = MovingFolding.Concat,
        ["ConstantOfShape"] = MakingFolding.ConstantOfShape,
        ["Div"] = ArithmeticFolding.Div,
        ["Equal"] = ComparisonFolding.Equal,
        ["Expand"] = MovingFolding.Expand,
        ["Floor"] = ArithmeticFolding.Floor,
        ["Gather"] = MovingFolding.Gather,
        ["Greater"] = ComparisonFolding.Greater,
        ["GreaterOrEqual"] = ComparisonFolding.GreaterOrEqual,
        ["Less"] = ComparisonFolding.Less,
        ["LessOrEqual"] = ComparisonFolding.LessOrEqual,
        ["Max"] = ArithmeticFolding.Max,
        ["Min"] = ArithmeticFolding.Min,
        ["Mod"] = ArithmeticFolding.Mod,
        ["Mul"] = ArithmeticFolding.Mul,
        ["Neg"] = ArithmeticFolding.Neg,
        ["Not"] = ComparisonFolding.Not,
        ["Or"] = ComparisonFolding.Or,
        ["Range"] = MakingFolding.Range,
        ["ReduceMax"] = ReductionFolding.Max,
        ["ReduceMin"] = ReductionFolding.Min,
        ["ReduceProd"] = ReductionFolding.Product,
        ["ReduceSum"] = ReductionFolding.Sum,
        ["Reshape"] = MovingFolding.Reshape,
        ["Shape"] = MakingFolding.ShapeOf,
        ["Size"] = MakingFolding.SizeOf,
        ["Slice"] = MovingFolding.Slice,
        ["Split"] = MovingFolding.Split,
        ["Sqrt"] = ArithmeticFolding.Sqrt,
        ["Squeeze"] = MovingFolding.Squeeze,
        ["Sub"] = ArithmeticFolding.Sub,
        ["Tile"] = MovingFolding.Tile,
        ["Transpose"] = MovingFolding.Transpose,
        ["Unsqueeze"] = MovingFolding.Unsqueeze,
        ["Where"] = ComparisonFolding.Where,
    };

    /// <summary>Whether an operator can be computed while reading at all.</summary>
    public static bool Has(string domain, string operation) => OperatorTable.IsStandard(domain) && Folds.ContainsKey(operation);

    /// <summary>Computes a node where that is possible.</summary>
    public static bool TryFold(string domain, ImportedNode node, ImportScope scope) =>
        OperatorTable.IsStandard(domain) && Folds.TryGetValue(node.Operator, out Func<ImportedNode, ImportScope, bool>? fold) && fold(node, scope);
}
