namespace Nibble.Onnx;

/// <summary>Reads operators that take and make codes: ONNX's QLinearConv and ONNX Runtime's QLinear family.</summary>
internal static class QOperatorImport
{
    public static void QLinearConv(ImportedNode node, ImportScope scope)
    {
        var parts = new QOperatorParts(node, scope);
        string x = parts.Decode(0, 1, 2), w = parts.Decode(3, 4, 5, axis: 0);
        string y = node.HasInput(8) ? parts.Apply("Conv", x, w, parts.DecodeBias(8, QOperatorScales.Product(parts, 1, 4))) : parts.Apply("Conv", x, w);
        parts.Encode(y, 6, 7);
    }

    public static void QLinearAdd(ImportedNode node, ImportScope scope) => Binary("Add", node, scope);

    public static void QLinearMul(ImportedNode node, ImportScope scope) => Binary("Mul", node, scope);

    public static void QLinearSigmoid(ImportedNode node, ImportScope scope) => Unary("Sigmoid", node, scope);

    public static void QLinearLeakyRelu(ImportedNode node, ImportScope scope) => Unary("LeakyRelu", node, scope);

    public static void QLinearReduceMean(ImportedNode node, ImportScope scope)
    {
        if (node.Opset >= 18 && !node.Has("axes"))
            throw new UnsupportedException("without axes");
        var parts = new QOperatorParts(node.At(13), scope);
        parts.Encode(parts.Apply("ReduceMean", parts.Decode(0, 1, 2)), 3, 4);
    }

    public static void QLinearSoftmax(ImportedNode node, ImportScope scope)
    {
        // The operator says by itself which operator set's Softmax it is.
        var parts = new QOperatorParts(node.At(node.Integer("opset", 13)), scope);
        parts.Encode(parts.Apply("Softmax", parts.Decode(0, 1, 2)), 3, 4);
    }

    public static void QLinearAveragePool(ImportedNode node, ImportScope scope) => Pool("AveragePool", node, scope);

    public static void QLinearGlobalAveragePool(ImportedNode node, ImportScope scope) => Pool("GlobalAveragePool", node, scope);

    public static void QLinearConcat(ImportedNode node, ImportScope scope)
    {
        if (node.Inputs.Count < 5 || node.Inputs.Count % 3 != 2)
            throw new OnnxException($"it has {node.Inputs.Count} inputs; expected scale and zero point of the output, and codes, scale and zero point of each part");
        var parts = new QOperatorParts(node, scope);
        string[] joined = [.. Enumerable.Range(0, (node.Inputs.Count - 2) / 3).Select(i => parts.Decode(2 + (3 * i), 3 + (3 * i), 4 + (3 * i)))];
        parts.Encode(parts.Apply("Concat", joined), 0, 1);
    }

    public static void QLinearWhere(ImportedNode node, ImportScope scope)
    {
        var parts = new QOperatorParts(node, scope);
        parts.Encode(parts.Apply("Where", node.Input(0), parts.Decode(1, 2, 3), parts.Decode(4, 5, 6)), 7, 8);
    }

    private static void Binary(string operation, ImportedNode node, ImportScope scope)
    {
        var parts = new QOperatorParts(node, scope);
        parts.Encode(parts.Apply(operation, parts.Decode(0, 1, 2), parts.Decode(3, 4, 5)), 6, 7);
    }

    private static void Unary(string operation, ImportedNode node, ImportScope scope)
    {
        var parts = new QOperatorParts(node, scope);
        parts.Encode(parts.Apply(operation, parts.Decode(0, 1, 2)), 3, 4);
    }

    private static void Pool(string operation, ImportedNode node, ImportScope scope)
    {
        var parts = new QOperatorParts(node, scope);
        string x = parts.Decode(0, 1, 2);
        if (node.Integer("channels_last", 0) == 0)
        {
            parts.Encode(parts.Apply(operation, x), 3, 4);
            return;
        }

        int rank = scope.ShapeOf(scope.Real(x)).Rank;
        if (rank < 3)
            throw new OnnxException($"it pools a value of {rank} axes; expected an image");
        long[] first = [0, rank - 1, .. Enumerable.Range(1, rank - 2)], last = [0, .. Enumerable.Range(2, rank - 2), 1];
        string planes = parts.Run("Transpose", [x], $"{x}/planes", ModelAttribute.Of("perm", first));
        parts.EncodeAndMove(parts.Apply(operation, planes), 3, 4, "Transpose", ModelAttribute.Of("perm", last));
    }
}
