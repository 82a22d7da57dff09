using Nibble.Graphs;

namespace Nibble.Onnx;

/// <summary>Reads changes of type: numbers are floats in the network, so what is left of them is the rounding that they do.</summary>
internal static class CastImport
{
    public static void Cast(ImportedNode node, ImportScope scope) => To(node, scope, (ElementType)node.Integer("to", 0));

    /// <summary>The type is that of the second input.</summary>
    public static void CastLike(ImportedNode node, ImportScope scope) => To(node, scope, scope.ValueOf(node.Input(1)) switch
    {
        FixedValue { Tensor.Type: var type } => type,
        IntegersValue => ElementType.Int64,
        RealValue { Name: var like } when scope.IsWhole(like) => ElementType.Int64,
        RealValue { Name: var like } when scope.ProducerOf(like) is { } producer && TruthExport.Makes(producer.Operator) => ElementType.Bool,
        RealValue => ElementType.Float,
        _ => throw new UnsupportedException("like codes"),
    });

    private static void To(ImportedNode node, ImportScope scope, ElementType type)
    {
        bool isReal = type.IsReal();
        switch (scope.ValueOf(node.Input(0)))
        {
            case IntegerSums sums when isReal:
                scope.Define(node.Output, sums);
                break;
            case IntegersValue input when isReal:
                scope.Emit(node, new FromIntegers(), input.Name);
                break;
            case IntegersValue input when type is ElementType.Int32 or ElementType.Int64:
                scope.Define(node.Output, input);
                break;
            // Codes of more than 8 bits are clipped in 32.
            case CodesValue codes when ElementTypes.FormatOf(type) is { } format && format.Contains(codes.Grid.Format.MinCode) && format.Contains(codes.Grid.Format.MaxCode):
                scope.Define(node.Output, codes);
                break;
            case CodesValue:
                throw new UnsupportedException("of codes to a type that does not hold them");
            default:
                Number(node, scope, type);
                break;
        }
    }

    private static void Number(ImportedNode node, ImportScope scope, ElementType type)
    {
        if (type == ElementType.Bool)
        {
            TruthImport.Cast(node, scope);
            return;
        }

        string x = TruthImport.Read(node.Input(0), scope);
        bool isTruth = scope.ProducerOf(x) is { } producer && TruthExport.Makes(producer.Operator);
        if (isTruth && type.IsReal())
        {
            scope.Define(node.Output, scope.ValueOf(node.Input(0)));
            return;
        }

        Operator rounding = type switch
        {
            ElementType.Float16 => new ToFloat16(),
            ElementType.BFloat16 => new ToBFloat16(),
            ElementType.Float or ElementType.Double => new Identity(),
            ElementType.Int32 or ElementType.Int64 or ElementType.Int16 or ElementType.UInt16 or ElementType.UInt32 or ElementType.UInt64 =>
                isTruth || scope.IsWhole(x) ? new Identity() : new Truncate(),
            _ => throw new UnsupportedException($"to ONNX's type {(int)type}"),
        };
        scope.Emit(node, rounding, x);
        scope.SetWhole(((RealValue)scope.ValueOf(node.Output)).Name, !type.IsReal());
    }
}
