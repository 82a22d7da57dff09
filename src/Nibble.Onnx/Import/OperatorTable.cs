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
        ["ConvInteger"] = DynamicImport.Sums,
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
        ["MatMulInteger"] = DynamicImport.Sums,
        ["MaxPool"] = ImageImport.MaxPool,
        ["Mul"] = ElementwiseImport.Mul,
        ["Neg"] = ElementwiseImport.Neg,
        ["Not"] = TruthImport.Not,
        ["Or"] = TruthImport.Or,
        ["Pad"] = PartImport.Pad,
        ["Pow"] = ElementwiseImport.Pow,
        ["QLinearConv"] = QOperatorImport.QLinearConv,
        ["QLinearMatMul"] = QOperatorProducts.QLinearMatMul,
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

    // ONNX Runtime's own operators. Its QuantizeLinear and DequantizeLinear differ from ONNX's in taking 16 bits before operator set 21 only; its Gelu is ONNX's without the attribute.
    private static readonly Dictionary<string, Action<ImportedNode, ImportScope>> RuntimeImports = new()
    {
        ["DequantizeLinear"] = QuantizationImport.DequantizeLinear,
        ["DynamicQuantizeLSTM"] = RecurrentImport.DynamicQuantizeLstm,
        ["DynamicQuantizeMatMul"] = QOperatorProducts.DynamicQuantizeMatMul,
        ["Gelu"] = ElementwiseImport.Gelu,
        ["MatMulIntegerToFloat"] = QOperatorProducts.MatMulIntegerToFloat,
        ["MatMulNBits"] = QOperatorBlocks.MatMulNBits,
        ["QGemm"] = QOperatorProducts.QGemm,
        ["QLinearAdd"] = QOperatorImport.QLinearAdd,
        ["QLinearAveragePool"] = QOperatorImport.QLinearAveragePool,
        ["QLinearConcat"] = QOperatorImport.QLinearConcat,
        ["QLinearGlobalAveragePool"] = QOperatorImport.QLinearGlobalAveragePool,
        ["QLinearLeakyRelu"] = QOperatorImport.QLinearLeakyRelu,
        ["QLinearMul"] = QOperatorImport.QLinearMul,
        ["QLinearReduceMean"] = QOperatorImport.QLinearReduceMean,
        ["QLinearSigmoid"] = QOperatorImport.QLinearSigmoid,
        ["QLinearSoftmax"] = QOperatorImport.QLinearSoftmax,
        ["QLinearWhere"] = QOperatorImport.QLinearWhere,
        ["QuantizeLinear"] = QuantizationImport.QuantizeLinear,
    };

    private static readonly Dictionary<string, Action<ImportedNode, ImportScope>> QonnxImports = new()
    {
        ["BipolarQuant"] = QonnxImport.BipolarQuant,
        ["IntQuant"] = QonnxImport.Quant,
        ["MultiThreshold"] = QonnxThresholds.MultiThreshold,
        ["Quant"] = QonnxImport.Quant,
        ["Trunc"] = QonnxImport.Trunc,
    };

    /// <summary>Whether a domain is ONNX's own.</summary>
    public static bool IsStandard(string domain) => domain is "" or "ai.onnx";

    /// <summary>Whether an operator can be read, or computed while reading.</summary>
    public static bool Has(string domain, string operation) => Find(domain, operation) is not null || FoldTable.Has(domain, operation);

    /// <summary>What reads an operator; null where nothing does.</summary>
    public static Action<ImportedNode, ImportScope>? Find(string domain, string operation) => domain switch
    {
        "" or "ai.onnx" => Imports.GetValueOrDefault(operation),
        "com.microsoft" => RuntimeImports.GetValueOrDefault(operation),
        "qonnx.custom_op.general" or "onnx.brevitas" or "finn.custom_op.general" => QonnxImports.GetValueOrDefault(operation),
        _ => null,
    };
}
