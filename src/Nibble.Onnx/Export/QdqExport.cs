using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Writes Quantize nodes and quantized constants: QuantizeLinear, Clip and DequantizeLinear, or the dynamic chain.</summary>
internal sealed class QdqExport(Graph graph, OnnxNodes onnx, CodeTypes types) : QuantizationExport
{
    private readonly Dictionary<string, StoredCodes> _stored = [];
    private readonly Dictionary<string, string> _realBiases = [];
    private readonly HashSet<string> _written = [];
    private readonly HashSet<string> _dequantized = [];

    /// <summary>Writes a Quantize as QuantizeLinear, for narrow formats Clip, and a DequantizeLinear; a dynamic one as DynamicQuantizeLinear.</summary>
    /// <exception cref="OnnxException">ONNX has no integers of this width or rounds in another way.</exception>
    public override void LowerQuantize(GraphNode node, Quantize quantize)
    {
        string x = Read(node, node.Inputs[0], 0);
        if (quantize.Grid is { } grid)
            LowerStatic(node, grid, x);
        else
            LowerDynamic(node, quantize, x);
    }

    /// <summary>The ONNX name of a value that a node reads as real numbers, after a DequantizeLinear for this reader where it is quantized.</summary>
    public override string Read(GraphNode reader, string value, int input)
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
    public override string Read(string value)
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
    public override bool TryLower(GraphNode node)
    {
        if (!IsDynamicLayer(node) || !_stored.TryGetValue(node.Inputs[0], out StoredCodes? x))
            return false;
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

    /// <summary>Writes an embedding as a Gather of codes and a DequantizeLinear of what was picked, so that the table stays packed while the model runs.</summary>
    public override bool TryPick(GraphNode node, Func<string> indices)
    {
        if (!IsPick(node) || graph.Outputs.Contains(node.Inputs[0]) || !graph.ConsumersOf(node.Inputs[0]).All(IsPick))
            return false;
        string table = node.Inputs[0];
        Store(table, graph.Constants[table].Quantized!, table);
        StoredCodes stored = _stored[table];
        var gather = (Gather)node.Operator;
        int picked = graph.ShapeOf(node.Inputs[1]).Rank;
        Granularity granularity = stored.Granularity.Axis is int axis ? Granularity.PerChannel(axis > AxisOf(gather, graph.ShapeOf(table)) ? axis + picked - 1 : axis) : Granularity.PerTensor;
        string codes = onnx.AddExtra($"{node.Name}/Gather", "Gather", [stored.Codes, indices()], [.. AttributeWriter.AttributesOf(gather)]);
        DequantizeAs(node.Name, node.Output, stored with { Codes = codes, Granularity = granularity });
        return true;
    }

    private void LowerStatic(GraphNode node, QuantizationGrid grid, string x)
    {
        if (grid.Format.IsBipolar)
            throw new OnnxException($"has {grid.Format} codes, signs without zero, to which no operator of ONNX quantizes; quantize to {NumberFormat.Int(2, narrow: true)}, write {OnnxDialect.Qonnx}, or leave the value in floats");
        if (!grid.RoundsAsOnnx)
            throw new OnnxException($"rounds by {grid.Rounding}{(grid.RoundsWithZeroPoint ? " with the zero point added before" : "")}, but ONNX rounds by {Rounding.NearestEven} and adds it after");
        ElementType type = types.OfValue(grid.Format);
        StoredCodes stored = StoreGrid(node.Output, grid, graph.ShapeOf(node.Output), type, onnx.NameValue($"{node.Output}/codes"));
        onnx.Add(onnx.NameNode($"{node.Name}/QuantizeLinear"), "QuantizeLinear", [x, stored.Scale, stored.ZeroPoint], [stored.Codes], AttributesOf(stored));
        if (grid.Format != ElementTypes.FormatOf(type))
            stored = stored with { Codes = Clip(node, grid.Format, type, stored.Codes) };

        _stored.Add(node.Output, stored);
        if (!graph.ConsumersOf(node.Output).Any() || graph.Outputs.Contains(node.Output))
            DequantizeAs(node.Name, node.Output, stored);
    }

    // ONNX Runtime clips no integers of 16 bits, but those of 32.
    private string Clip(GraphNode node, NumberFormat format, ElementType type, string codes)
    {
        bool isWide = ElementTypes.BitsOf(type) == 16;
        ElementType clipped = isWide ? ElementType.Int32 : type;
        string low = onnx.AddIntegers($"{node.Output}/low", clipped, Shape.Scalar, [format.MinCode]);
        string high = onnx.AddIntegers($"{node.Output}/high", clipped, Shape.Scalar, [format.MaxCode]);
        if (!isWide)
            return onnx.AddExtra($"{node.Name}/Clip", "Clip", [codes, low, high]);
        string wide = onnx.AddExtra($"{node.Name}/Widen", "Cast", [codes], AttributeWriter.Integer("to", (long)clipped));
        return onnx.AddExtra($"{node.Name}/Narrow", "Cast", [onnx.AddExtra($"{node.Name}/Clip", "Clip", [wide, low, high])], AttributeWriter.Integer("to", (long)type));
    }

    private void LowerDynamic(GraphNode node, Quantize quantize, string x)
    {
        if (quantize.Format != NumberFormat.UInt(8))
            throw new OnnxException($"chooses its grid at run time for {quantize.Format} codes, but ONNX has that for uint8 only; use uint8, or calibrate a fixed grid");
        bool isOutput = graph.Outputs.Contains(node.Output);
        // A value needs its own name where it is read as real numbers; where only integers are read, the codes carry it.
        bool isRead = isOutput || graph.ConsumersOf(node.Output).Any(reader => !IsDynamicLayer(reader));
        string codes = isRead ? onnx.NameValue($"{node.Output}/codes") : node.Output;
        var stored = new StoredCodes(codes, onnx.NameValue($"{node.Output}/scale"), onnx.NameValue($"{node.Output}/zero_point"), Granularity.PerTensor);
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

    // Gather takes integers of whole bytes, and those of 32 bits need not be codes. Scales along the axis would have to be picked as well; those of groups ONNX Runtime picks itself, behind a DequantizeLinear of the table.
    private bool IsPick(GraphNode node) =>
        node.Operator is Gather gather && graph.Constants.TryGetValue(node.Inputs[0], out Constant? table) && table.Quantized is { Grid.Granularity: { GroupSize: null } granularity } codes
        && node.Inputs[1] != node.Inputs[0] && granularity.Axis != AxisOf(gather, codes.Shape) && codes.Format.Bits <= 16 && ElementTypes.BitsOf(types.OfConstant(codes, isBias: false)) is 8 or 16;

    private static int AxisOf(Gather gather, Shape data) => gather.Axis < 0 ? gather.Axis + data.Rank : gather.Axis;

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
        ElementType type;
        try
        {
            type = types.OfConstant(codes, IsBias(name));
        }
        catch (OnnxException error)
        {
            throw new OnnxException($"reads '{name}', which {error.Message}");
        }

        string integers = codesName == name ? name : onnx.NameValue(codesName);
        if (codes.Format != ElementTypes.FormatOf(type))
            NotedFormats[name] = codes.Format.ToString();
        onnx.Initializers.Add(TensorWriter.Integers(integers, type, codes.Shape, [.. Enumerable.Range(0, codes.Length).Select(i => codes[i])]));
        _stored.Add(name, StoreGrid(name, codes.Grid, codes.Shape, type, integers));
    }

    private bool IsBias(string constant) =>
        graph.ConsumersOf(constant).Any(reader => reader.Operator is Gemm or Conv && reader.Inputs.Length > 2 && reader.Inputs[2] == constant);

    private StoredCodes StoreGrid(string name, QuantizationGrid grid, Shape shape, ElementType type, string codes)
    {
        Shape scales = ScaleShape(grid, shape);
        string scale = onnx.AddReals($"{name}/scale", scales, grid.Scales.AsSpan());
        string zeroPoint = onnx.AddIntegers($"{name}/zero_point", type, scales, grid.ZeroPoints);
        return new StoredCodes(codes, scale, zeroPoint, grid.Granularity);
    }

    // Scales per group have the axes of what they scale, with one index for each group along its own.
    private static Shape ScaleShape(QuantizationGrid grid, Shape shape)
    {
        if (grid.Granularity.Axis is not int axis)
            return Shape.Scalar;
        if (grid.Granularity.GroupSize is not int group)
            return [grid.Scales.Length];
        return shape.IsKnown
            ? shape.With(axis, (shape[axis] + group - 1) / group)
            : throw new OnnxException($"is quantized {grid.Granularity}, but its shape {shape} is not known, so that its groups can't be counted; fix the sizes of the network's inputs");
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
        onnx.Add(node, "DequantizeLinear", [stored.Codes, stored.Scale, stored.ZeroPoint], [output], AttributesOf(stored));
        return output;
    }

    private static AttributeProto[] AttributesOf(StoredCodes stored) => (stored.Granularity.Axis, stored.Granularity.GroupSize) switch
    {
        (int axis, int group) => [AttributeWriter.Integer("axis", axis), AttributeWriter.Integer("block_size", group)],
        (int axis, null) => [AttributeWriter.Integer("axis", axis)],
        _ => [],
    };
}
