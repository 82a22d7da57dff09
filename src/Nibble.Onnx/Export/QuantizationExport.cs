using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Writes Quantize nodes and quantized constants: QuantizeLinear, Clip and DequantizeLinear, or the dynamic chain.</summary>
internal sealed class QuantizationExport(Graph graph, OnnxNodes onnx)
{
    private readonly Dictionary<string, StoredCodes> _stored = [];
    private readonly Dictionary<string, string> _realBiases = [];
    private readonly HashSet<string> _written = [];
    private readonly HashSet<string> _dequantized = [];

    /// <summary>Formats of constants that are narrower than the integers that hold them.</summary>
    public SortedDictionary<string, string> NotedFormats { get; } = new(StringComparer.Ordinal);

    /// <summary>Writes a Quantize as QuantizeLinear, for narrow formats Clip, and a DequantizeLinear; a dynamic one as DynamicQuantizeLinear.</summary>
    /// <exception cref="OnnxException">Operator set 13 has no integers of this width or rounds in another way.</exception>
    public void LowerQuantize(GraphNode node, Quantize quantize)
    {
        string x = Read(node, node.Inputs[0], 0);
        if (quantize.Grid is { } grid)
            LowerStatic(node, grid, x);
        else
            LowerDynamic(node, quantize, x);
    }

    /// <summary>The ONNX name of a value that a node reads as real numbers, after a DequantizeLinear for this reader where it is quantized.</summary>
    public string Read(GraphNode reader, string value, int input)
    {
        if (graph.Constants.TryGetValue(value, out Constant? constant) && constant.Quantized is { } codes && input == 2 && HasForeignScale(reader, codes.Grid))
        {
            if (!_realBiases.TryGetValue(value, out string? real))
                _realBiases.Add(value, real = onnx.AddReals($"{value}/real", codes.Shape, constant.ToTensor().Values));
            return real;
        }

        return Read(value);
    }

    /// <summary>The ONNX name of a value as real numbers, after a DequantizeLinear for this reader where it is quantized.</summary>
    public string Read(string value)
    {
        if (graph.Constants.TryGetValue(value, out Constant? constant))
        {
            if (constant.Quantized is null)
            {
                if (_written.Add(value))
                    onnx.Initializers.Add(TensorWriter.Reals(value, constant.Shape, constant.ToTensor().Values));
                return value;
            }

            Store(value, constant.Quantized, $"{value}/codes");
        }

        return _stored.TryGetValue(value, out StoredCodes? stored) ? Dequantize(value, stored) : value;
    }

    /// <summary>
    /// Writes a Gemm or MatMul of a dynamically quantized value and a weight of at most 8 bits with integer products:
    /// f32(Σ) · f32(s_x · s_w), plus the bias in floats. False for all other nodes.
    /// </summary>
    public bool TryLowerDynamicLayer(GraphNode node)
    {
        if (!IsDynamicLayer(node))
            return false;
        StoredCodes x = _stored[node.Inputs[0]];
        Constant weight = graph.Constants[node.Inputs[1]];
        Store(node.Inputs[1], weight.Quantized!, ReadOnlyAsInteger(node.Inputs[1]) ? node.Inputs[1] : $"{node.Inputs[1]}/codes");
        StoredCodes w = _stored[node.Inputs[1]];
        // Reading finds the constant under the name of its integers here, and under its own after a DequantizeLinear.
        if (NotedFormats.TryGetValue(node.Inputs[1], out string? format))
            NotedFormats[w.Codes] = format;

        string matrix = node.Operator is Gemm { TransposeRight: true } ? onnx.AddExtra($"{node.Name}/Transpose", "Transpose", [w.Codes]) : w.Codes;
        string sums = onnx.AddExtra($"{node.Name}/MatMulInteger", "MatMulInteger", [x.Codes, matrix, x.ZeroPoint, w.ZeroPoint]);
        string real = onnx.AddExtra($"{node.Name}/Cast", "Cast", [sums], AttributeWriter.Integer("to", (long)ElementType.Float));
        string scale = onnx.AddExtra($"{node.Name}/Scale", "Mul", [x.Scale, w.Scale]);
        if (node.Inputs.Length == 2)
        {
            onnx.Add(node.Name, "Mul", [real, scale], [node.Output]);
            return true;
        }

        string product = onnx.AddExtra($"{node.Name}/Product", "Mul", [real, scale]);
        onnx.Add(node.Name, "Add", [product, Read(node.Inputs[2])], [node.Output]);
        return true;
    }

    private void LowerStatic(GraphNode node, QuantizationGrid grid, string x)
    {
        if (grid.Format.Bits > 8)
            throw new OnnxException($"has {grid.Format} codes, but operator set 13 quantizes to at most 8 bits; quantize to int8 or uint8, or leave the value in floats");
        if (grid.Format.IsBipolar)
            throw new OnnxException($"has {grid.Format} codes, signs without zero, to which no operator of set 13 quantizes; quantize to {NumberFormat.Int(2, narrow: true)}, or leave the value in floats");
        if (!grid.RoundsAsOnnx)
            throw new OnnxException($"rounds by {grid.Rounding}{(grid.RoundsWithZeroPoint ? " with the zero point added before" : "")}, but ONNX rounds by {Rounding.NearestEven} and adds it after");
        ElementType type = ElementTypes.ContainerOf(grid.Format);
        StoredCodes stored = StoreGrid(node.Output, grid, onnx.NameValue($"{node.Output}/codes"));
        onnx.Add(onnx.NameNode($"{node.Name}/QuantizeLinear"), "QuantizeLinear", [x, stored.Scale, stored.ZeroPoint], [stored.Codes], AxisOf(stored));
        if (grid.Format != ElementTypes.FormatOf(type))
        {
            string low = onnx.AddIntegers($"{node.Output}/low", type, Shape.Scalar, [grid.Format.MinCode]);
            string high = onnx.AddIntegers($"{node.Output}/high", type, Shape.Scalar, [grid.Format.MaxCode]);
            stored = stored with { Codes = onnx.AddExtra($"{node.Name}/Clip", "Clip", [stored.Codes, low, high]) };
        }

        _stored.Add(node.Output, stored);
        if (!graph.ConsumersOf(node.Output).Any() || graph.Outputs.Contains(node.Output))
            DequantizeAs(node.Name, node.Output, stored);
    }

    private void LowerDynamic(GraphNode node, Quantize quantize, string x)
    {
        if (quantize.Format != NumberFormat.UInt(8))
            throw new OnnxException($"chooses its grid at run time for {quantize.Format} codes, but ONNX has that for uint8 only; use uint8, or calibrate a fixed grid");
        bool isOutput = graph.Outputs.Contains(node.Output);
        // A value needs its own name where it is read as real numbers; where only integers are read, the codes carry it.
        bool isRead = isOutput || graph.ConsumersOf(node.Output).Any(reader => !IsDynamicLayer(reader));
        string codes = isRead ? onnx.NameValue($"{node.Output}/codes") : node.Output;
        var stored = new StoredCodes(codes, onnx.NameValue($"{node.Output}/scale"), onnx.NameValue($"{node.Output}/zero_point"), null);
        onnx.Add(node.Name, "DynamicQuantizeLinear", [x], [stored.Codes, stored.Scale, stored.ZeroPoint]);
        _stored.Add(node.Output, stored);
        if (isOutput)
            DequantizeAs(onnx.NameNode($"{node.Name}/DequantizeLinear"), node.Output, stored);
    }

    private bool IsDynamicLayer(GraphNode node) =>
        node.Operator is Gemm or MatMul
        && graph.ProducerOf(node.Inputs[0])?.Operator is Quantize { IsDynamic: true }
        && graph.Constants.TryGetValue(node.Inputs[1], out Constant? weight)
        && weight.Quantized is { Format.Bits: <= 8 } codes
        && (codes.Grid.Granularity.Axis is not int axis || axis == IntegerLayer.WeightChannelAxis(node.Operator));

    private bool ReadOnlyAsInteger(string weight) =>
        !graph.Outputs.Contains(weight) && graph.ConsumersOf(weight).All(reader => IsDynamicLayer(reader) && reader.Inputs.Count(value => value == weight) == 1);

    // ONNX Runtime's QGemm takes an int32 bias for codes of scale s_x · s_w without looking at its scale.
    private bool HasForeignScale(GraphNode reader, QuantizationGrid bias) =>
        bias.Format.Bits > 8 && reader.Operator is Gemm or Conv
        && IntegerLayer.TryGet(graph, reader) is { Input.IsDynamic: false, BiasCodes: null };

    private void Store(string name, QuantizedTensor codes, string codesName)
    {
        if (_stored.ContainsKey(name))
            return;
        NumberFormat format = codes.Format;
        if (format.MaxCode > int.MaxValue)
            throw new OnnxException($"reads '{name}', whose {format} codes no integer of operator set 13 holds; use int32");
        if (format.Bits > 8 && !codes.Grid.IsSymmetric)
            throw new OnnxException($"reads '{name}', whose {format} codes have a zero point, which operator set 13 allows for at most 8 bits; quantize it symmetrically");
        ElementType type = ElementTypes.ContainerOf(format);
        string integers = codesName == name ? name : onnx.NameValue(codesName);
        if (format != ElementTypes.FormatOf(type))
            NotedFormats[name] = format.ToString();
        onnx.Initializers.Add(TensorWriter.Integers(integers, type, codes.Shape, [.. Enumerable.Range(0, codes.Length).Select(i => codes[i])]));
        _stored.Add(name, StoreGrid(name, codes.Grid, integers));
    }

    private StoredCodes StoreGrid(string name, QuantizationGrid grid, string codes)
    {
        if (grid.Granularity.GroupSize is not null)
            throw new OnnxException($"The value '{name}' is quantized {grid.Granularity}, which ONNX can say from opset 21 on; models are written with opset 13. Choose a granularity per channel.");
        Shape shape = grid.Granularity.Axis is null ? Shape.Scalar : [grid.Scales.Length];
        string scale = onnx.AddReals($"{name}/scale", shape, grid.Scales.AsSpan());
        string zeroPoint = onnx.AddIntegers($"{name}/zero_point", ElementTypes.ContainerOf(grid.Format), shape, grid.ZeroPoints);
        return new StoredCodes(codes, scale, zeroPoint, grid.Granularity.Axis);
    }

    // The first reader's DequantizeLinear has the value's own name, which reading gives to the Quantize or the constant.
    private string Dequantize(string value, StoredCodes stored)
    {
        GraphNode? producer = graph.ProducerOf(value);
        if (_dequantized.Contains(value))
            return DequantizeAs(onnx.NameNode($"{value}/DequantizeLinear"), onnx.NameValue($"{value}/again"), stored);
        return DequantizeAs(producer?.Operator is Quantize { IsDynamic: false } ? producer.Name : onnx.NameNode($"{value}/DequantizeLinear"), value, stored);
    }

    private string DequantizeAs(string node, string output, StoredCodes stored)
    {
        _dequantized.Add(output);
        onnx.Add(node, "DequantizeLinear", [stored.Codes, stored.Scale, stored.ZeroPoint], [output], AxisOf(stored));
        return output;
    }

    private static AttributeProto[] AxisOf(StoredCodes stored) => stored.Axis is int axis ? [AttributeWriter.Integer("axis", axis)] : [];
}
