namespace Nibble.Onnx;

/// <summary>Which operator on codes there is for an operator on real numbers between DequantizeLinear and QuantizeLinear.</summary>
/// <remarks>Those that ONNX Runtime puts there itself, under its conditions, so that both spellings compute the same integers.</remarks>
internal static class QOperatorTable
{
    private const string Microsoft = "com.microsoft";

    /// <summary>The operator on codes that makes codes; null where there is none.</summary>
    /// <param name="node">The operator on real numbers.</param>
    /// <param name="result">The codes to make, of 8 bits and one scale.</param>
    /// <param name="operands">Where its inputs come from.</param>
    public static NodeProto? MakingCodes(NodeProto node, CodeOperand result, OperandTable operands)
    {
        switch (node.OpType)
        {
            case "Conv":
                return Conv(node, result, operands);
            case "MatMul":
                return Factors(node, operands) is ({ } a, { } b) && a.Type == result.Type ? Make(node, "QLinearMatMul", "", [.. a.Names, .. b.Names, .. result.GridNames], result) : null;
            case "Gemm":
                return Gemm(node, operands, result);
            case "Add" or "Mul":
                return Plain(node, 0, result, operands) is [var left, var right] ? Make(node, $"QLinear{node.OpType}", Microsoft, [.. left.Names, .. right.Names, .. result.GridNames], result) : null;
            case "Concat":
                return Plain(node, 0, result, operands) is { } parts ? Make(node, "QLinearConcat", Microsoft, [.. result.GridNames, .. parts.SelectMany(part => part.Names)], result, [.. node.Attribute]) : null;
            case "Where":
                return Plain(node, 1, result, operands) is [var yes, var no] ? Make(node, "QLinearWhere", Microsoft, [node.Input[0], .. yes.Names, .. no.Names, .. result.GridNames], result) : null;
            case "AveragePool" when !node.Attribute.Any(attribute => attribute.Name == "dilations"):
                return Unary(node, "QLinearAveragePool", result, operands, [.. node.Attribute, AttributeWriter.Integer("channels_last", 0)]);
            case "GlobalAveragePool":
                return Unary(node, "QLinearGlobalAveragePool", result, operands, AttributeWriter.Integer("channels_last", 0));
            case "LeakyRelu" or "Sigmoid":
                return Unary(node, $"QLinear{node.OpType}", result, operands, [.. node.Attribute]);
            case "Softmax":
                return Unary(node, "QLinearSoftmax", result, operands, [.. node.Attribute, AttributeWriter.Integer("opset", OnnxReleases.Oldest)]);
            case "MaxPool" or "Reshape" or "Transpose" or "Flatten" or "Gather" or "Slice" or "Squeeze" or "Unsqueeze" or "Identity" or "Tile" or "Expand" or "DepthToSpace":
                return operands.OperandOf(node.Input[0]) is { } moved && moved.HasGridOf(result) ? Make(node, node.OpType, "", [moved.Codes, .. node.Input.Skip(1)], result, [.. node.Attribute]) : null;
            default:
                return null;
        }
    }

    /// <summary>The operator on codes that makes real numbers, for products that nothing quantizes; null where there is none.</summary>
    public static NodeProto? MakingReals(NodeProto node, OperandTable operands) => node.OpType switch
    {
        "Gemm" => Gemm(node, operands, null),
        "MatMul" when Factors(node, operands) is ({ } a, { } b) => Make(node, "MatMulIntegerToFloat", Microsoft, [a.Codes, b.Codes, a.Scale, b.Scale, a.ZeroPoint, b.ZeroPoint], null),
        _ => null,
    };

    private static NodeProto? Conv(NodeProto node, CodeOperand result, OperandTable operands)
    {
        if (operands.OperandOf(node.Input[0]) is not { } x || operands.OperandOf(node.Input[1]) is not { Axis: null or 0 } weight || !x.Multiplies(weight) || x.Type != result.Type || weight.ZeroPoints.Distinct().Count() != 1)
            return null;
        string? bias = node.Input.Count > 2 ? operands.BiasOf(node.Input[2], x, weight, mayRound: true) : "";
        return bias is null ? null : Make(node, "QLinearConv", "", [.. x.Names, .. weight.Names, .. result.GridNames, .. bias.Length > 0 ? [bias] : Array.Empty<string>()], result, [.. node.Attribute]);
    }

    private static NodeProto? Gemm(NodeProto node, OperandTable operands, CodeOperand? result)
    {
        bool transposed = node.Attribute.Any(attribute => attribute.Name == "transB" && attribute.I != 0);
        bool plain = node.Attribute.All(attribute => attribute.Name == "transB");
        if (!plain || operands.OperandOf(node.Input[0]) is not { } x || operands.OperandOf(node.Input[1]) is not { } weight
            || !x.Multiplies(weight) || (weight.Axis is int axis && axis != (transposed ? 0 : 1)) || (result is not null && result.Type != x.Type))
            return null;
        string? bias = node.Input.Count > 2 ? operands.BiasOf(node.Input[2], x, weight, mayRound: result is not null) : "";
        return bias is null ? null : Make(node, "QGemm", Microsoft, [.. x.Names, .. weight.Names, .. result is not null || bias.Length > 0 ? [bias] : Array.Empty<string>(), .. result?.GridNames ?? []], result, [.. node.Attribute]);
    }

    // A scale for each column is the last axis of a matrix.
    private static (CodeOperand? Left, CodeOperand? Right) Factors(NodeProto node, OperandTable operands) =>
        operands.OperandOf(node.Input[0]) is { } a && operands.OperandOf(node.Input[1]) is { Axis: null or 1 } b && a.Multiplies(b) && (b.Axis is null || operands.RankOf(b.Codes) == 2)
            ? (a, b)
            : (null, null);

    private static NodeProto? Unary(NodeProto node, string operation, CodeOperand result, OperandTable operands, params AttributeProto[] attributes) =>
        Plain(node, 0, result, operands) is [var x] ? Make(node, operation, Microsoft, [.. x.Names, .. result.GridNames], result, attributes) : null;

    // All inputs from one on, where each is of codes like the result's.
    private static CodeOperand[]? Plain(NodeProto node, int first, CodeOperand result, OperandTable operands)
    {
        CodeOperand?[] found = [.. node.Input.Skip(first).Select(operands.OperandOf)];
        return found.All(operand => operand is { IsPlain: true } && operand.Type == result.Type) ? [.. found.OfType<CodeOperand>()] : null;
    }

    private static NodeProto Make(NodeProto node, string operation, string domain, string[] inputs, CodeOperand? result, params AttributeProto[] attributes) =>
        new() { Name = node.Name, OpType = operation, Domain = domain, Input = { inputs }, Output = { result?.Codes ?? node.Output[0] }, Attribute = { attributes } };
}
