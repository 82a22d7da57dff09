using Nibble.Graphs;

namespace Nibble.Onnx;

/// <summary>Reads comparisons and what combines them. ONNX's truths are numbers in the network, where what is not 0 is true: nodes make 0 and 1.</summary>
internal static class TruthImport
{
    public static void Greater(ImportedNode node, ImportScope scope) => ElementwiseImport.Binary(node, scope, new Greater());

    public static void GreaterOrEqual(ImportedNode node, ImportScope scope) => ElementwiseImport.Binary(node, scope, new GreaterOrEqual());

    public static void Less(ImportedNode node, ImportScope scope) => ElementwiseImport.Binary(node, scope, new Less());

    public static void LessOrEqual(ImportedNode node, ImportScope scope) => ElementwiseImport.Binary(node, scope, new LessOrEqual());

    public static void Equal(ImportedNode node, ImportScope scope) => ElementwiseImport.Binary(node, scope, new Equal());

    public static void Xor(ImportedNode node, ImportScope scope) => scope.Emit(node, new Xor(), Read(node.Input(0), scope), Read(node.Input(1), scope));

    public static void IsNaN(ImportedNode node, ImportScope scope) => scope.Emit(node, new IsNaN(), scope.Real(node.Input(0)));

    public static void IsInf(ImportedNode node, ImportScope scope) =>
        scope.Emit(node, new IsInf(node.Integer("detect_positive", 1) != 0, node.Integer("detect_negative", 1) != 0), scope.Real(node.Input(0)));

    public static void And(ImportedNode node, ImportScope scope) => scope.Emit(node, new And(), Read(node.Input(0), scope), Read(node.Input(1), scope));

    public static void Or(ImportedNode node, ImportScope scope) => scope.Emit(node, new Or(), Read(node.Input(0), scope), Read(node.Input(1), scope));

    public static void Not(ImportedNode node, ImportScope scope) => scope.Emit(node, new Not(), Read(node.Input(0), scope));

    /// <summary>The name, in the network, of truths or numbers that a node reads: fixed truths are integers in the file.</summary>
    public static string Read(string name, ImportScope scope) =>
        scope.ValueOf(name) is RealValue or FixedValue { Tensor.Reals: not null } ? scope.Real(name) : scope.Integers(name);

    /// <summary>Makes truths of real numbers; of numbers that a node made as truths, they are those.</summary>
    public static void Cast(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        if (scope.ProducerOf(x)?.Operator is { } operation && TruthExport.Makes(operation))
            scope.Define(node.Output, scope.ValueOf(node.Input(0)));
        else
            scope.Emit(node, new Not(), scope.EmitExtra(node, "isZero", new Not(), x));
    }
}
