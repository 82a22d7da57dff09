namespace Nibble.Onnx;

/// <summary>Which ONNX operators can be read, and by what.</summary>
internal static class OperatorTable
{
    private static readonly Dictionary<string, Action<ImportedNode, ImportScope>> Imports = new()
    {
        ["Abs"] = ElementwiseImport.Abs,
        ["Add"] = ElementwiseImport.Add,
        ["And"] = TruthImport.And,
        ["AveragePool"] = ImageImport.AveragePool,
        ["BatchNormalization"] = LayerImport.BatchNormalization,
        ["Cast"] = ElementwiseImport.Cast,
        ["Clip"] = ElementwiseImport.Clip,
        ["Concat"] = ShapeImport.Concat,
        ["Constant"] = ShapeImport.Constant,
        ["Conv"] = ImageImport.Conv,
        ["DequantizeLinear"] = QuantizationImport.DequantizeLinear,
        ["Div"] = ElementwiseImport.Div,
        ["Dropout"] = ElementwiseImport.Dropout,
        ["DynamicQuantizeLinear"] = DynamicImport.DynamicQuantizeLinear,
        ["Elu"] = ElementwiseImport.Elu,
        ["Equal"] = TruthImport.Equal,
        ["Erf"] = ElementwiseImport.Erf,
        ["Exp"] = ElementwiseImport.Exp,
        ["Flatten"] = ShapeImport.Flatten,
        ["Gather"] = ShapeImport.Gather,
        ["Gelu"] = ElementwiseImport.Gelu,
        ["Gemm"] = LayerImport.Gemm,
        ["GlobalAveragePool"] = ImageImport.GlobalAveragePool,
        ["Greater"] = TruthImport.Greater,
        ["GreaterOrEqual"] = TruthImport.GreaterOrEqual,
        ["HardSigmoid"] = ElementwiseImport.HardSigmoid,
        ["HardSwish"] = ElementwiseImport.HardSwish,
        ["Identity"] = ElementwiseImport.Identity,
        ["If"] = BranchImport.If,
        ["LayerNormalization"] = LayerImport.LayerNormalization,
        ["LeakyRelu"] = ElementwiseImport.LeakyRelu,
        ["Less"] = TruthImport.Less,
        ["LessOrEqual"] = TruthImport.LessOrEqual,
        ["LSTM"] = RecurrentImport.Lstm,
        ["MatMul"] = LayerImport.MatMul,
        ["MatMulInteger"] = DynamicImport.MatMulInteger,
        ["MaxPool"] = ImageImport.MaxPool,
        ["Mul"] = ElementwiseImport.Mul,
        ["Neg"] = ElementwiseImport.Neg,
        ["Not"] = TruthImport.Not,
        ["Or"] = TruthImport.Or,
        ["Pad"] = PartImport.Pad,
        ["Pow"] = ElementwiseImport.Pow,
        ["QuantizeLinear"] = QuantizationImport.QuantizeLinear,
        ["ReduceMean"] = PartImport.ReduceMean,
        ["Relu"] = ElementwiseImport.Relu,
        ["Reshape"] = ShapeImport.Reshape,
        ["Round"] = ElementwiseImport.Round,
        ["Sigmoid"] = ElementwiseImport.Sigmoid,
        ["Sin"] = ElementwiseImport.Sin,
        ["Slice"] = PartImport.Slice,
        ["Softmax"] = ElementwiseImport.Softmax,
        ["Softplus"] = ElementwiseImport.Softplus,
        ["Split"] = PartImport.Split,
        ["Sqrt"] = ElementwiseImport.Sqrt,
        ["Squeeze"] = ShapeImport.Squeeze,
        ["Sub"] = ElementwiseImport.Sub,
        ["Tanh"] = ElementwiseImport.Tanh,
        ["Transpose"] = ShapeImport.Transpose,
        ["Unsqueeze"] = ShapeImport.Unsqueeze,
        ["Where"] = ElementwiseImport.Where,
    };

    /// <summary>Whether a domain is ONNX's own.</summary>
    public static bool IsStandard(string domain) => domain is "" or "ai.onnx";

    /// <summary>Whether an operator can be read, or computed while reading.</summary>
    public static bool Has(string domain, string operation) => Find(domain, operation) is not null || FoldTable.Has(domain, operation);

    /// <summary>What reads an operator; null where nothing does.</summary>
    public static Action<ImportedNode, ImportScope>? Find(string domain, string operation)
    {
        if (domain == "com.microsoft" && operation == "DynamicQuantizeLSTM")
            return RecurrentImport.DynamicQuantizeLstm;
        // ONNX Runtime's own pair differs from ONNX's in taking 16 bits before operator set 21 only; its Gelu is ONNX's without the attribute.
        bool known = IsStandard(domain) || (domain == "com.microsoft" && operation is "QuantizeLinear" or "DequantizeLinear" or "Gelu");
        return known ? Imports.GetValueOrDefault(operation) : null;
    }
}
