using System.Collections.Immutable;
using System.Reflection;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Lowers a network to an ONNX model: its nodes as operator set 13 has them, brought to the form of the operator set that it needs.</summary>
/// <remarks>
/// A quantized value has one DequantizeLinear for each of its readers, because ONNX Runtime fuses a group into an integer kernel only
/// where the floats in it have no other reader.
/// </remarks>
internal sealed class ModelExport
{
    private readonly Graph _graph;
    private readonly int _opset;
    private readonly OnnxDialect _dialect;
    private readonly OnnxNodes _onnx;
    private readonly QuantizationExport _quantization;
    private readonly RecurrentExport _recurrent;
    private readonly TruthExport _truths;
    private readonly Dictionary<(string Value, ElementType Type), string> _integers = [];

    /// <summary>Prepares the export of a network.</summary>
    /// <exception cref="OnnxException">The operator set that was asked for can't say it.</exception>
    public ModelExport(Graph graph, OnnxWriteOptions options)
    {
        _opset = OpsetChoice.Of(graph, options);
        _dialect = options.Dialect;
        _graph = graph = _dialect == OnnxDialect.QOperator ? GridRestatement.Apply(graph) : graph;
        _onnx = new OnnxNodes(graph);
        _quantization = _dialect == OnnxDialect.Qonnx ? new QonnxExport(graph, _onnx) : new QdqExport(graph, _onnx, new CodeTypes(_opset, options.Narrow));
        _recurrent = new RecurrentExport(graph, _onnx);
        _truths = new TruthExport(graph, _onnx, _quantization);
    }

    /// <summary>The model.</summary>
    /// <exception cref="OnnxException">The dialect can't say what the network says; the message names the node.</exception>
    public ModelProto ToModel()
    {
        List<string> refused = [];
        foreach (GraphNode node in _graph.Nodes)
            Try($"node '{node.Name}' ({node.Operator.Name})", () => Lower(node));
        foreach (string output in _graph.Outputs.Where(_graph.Constants.ContainsKey))
            Try($"the output '{output}'", () => _quantization.Read(output));
        if (refused.Count > 0)
            throw new OnnxException($"Can't write '{_graph.Name}' as ONNX: {(refused.Count == 1 ? refused[0] : string.Concat(refused.Select(line => $"\n  {line}")))}.");

        OpsetForms.Apply(_onnx, _opset);
        if (_dialect == OnnxDialect.QOperator)
            QOperatorForm.Apply(_onnx, _graph.Outputs);
        var graph = new GraphProto { Name = _graph.Name, Node = { _onnx.Nodes }, Initializer = { _onnx.Initializers } };
        graph.Input.Add(_graph.Inputs.Select(input => Describe(input.Name, input.Shape, TypeOf(input.Type), input.AxisNames)));
        graph.Output.Add(_graph.Outputs.Select(output => Describe(output, _graph.ShapeOf(output), ElementType.Float, [])));

        var model = new ModelProto
        {
            IrVersion = OnnxReleases.IrVersionOf(_opset),
            ProducerName = "nibble",
            ProducerVersion = typeof(ModelExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "",
            Graph = graph,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = _opset } },
        };
        foreach (string domain in _onnx.Nodes.Select(node => node.Domain).Where(domain => domain.Length > 0).Distinct().Order(StringComparer.Ordinal))
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = 1 });
        new FormatNotes { Requantization = _graph.Requantization, Formats = _quantization.NotedFormats, States = _recurrent.NotedStates }.Write(model);
        return model;

        void Try(string place, Action write)
        {
            try
            {
                write();
            }
            catch (OnnxException error)
            {
                refused.Add($"{place} {error.Message}");
            }
        }
    }

    private void Lower(GraphNode node)
    {
        if (node.Operator is Quantize quantize)
        {
            _quantization.LowerQuantize(node, quantize);
            return;
        }

        if (_quantization.TryLower(node) || (node.Operator is Gather && _quantization.TryPick(node, () => ReadIntegers(node, node.Inputs[1]))))
            return;

        List<string> inputs = [.. node.Inputs.Select((value, i) =>
            node.Operator.ReadsIntegers(i) ? ReadIntegers(node, value)
            : TruthExport.Reads(node.Operator, i) ? _truths.Read(node, value)
            : _quantization.Read(node, value, i))];
        if (TruthExport.Makes(node.Operator))
        {
            _truths.Lower(node, inputs);
            return;
        }

        switch (node.Operator)
        {
            case Lstm lstm:
                _recurrent.Lower(node, lstm, inputs);
                return;
            case RecurrentOperator cell:
                _recurrent.Lower(node, cell, inputs);
                return;
            case HardSwish or Gelu or Mish or Swish or LayerNormalization:
                Composition.Lower(node, _graph.ShapeOf(node.Inputs[0]).Rank, inputs, _onnx);
                return;
            case FromIntegers or Truncate or ToFloat16 or ToBFloat16 or ArgExtreme:
                NumberExport.Lower(node, inputs, _onnx);
                return;
            case Remainder { HasSignOfDividend: false }:
                NumberExport.LowerWholeRemainder(node, inputs, _onnx);
                return;
            case Reduce { Kind: Reduction.Sum, Axes.IsDefaultOrEmpty: false } sum:
                inputs.Add(AddList(node, "axes", sum.Axes));
                break;
            case GroupNormalization norm:
                NormalizationExport.Lower(node, norm, _graph.ShapeOf(node.Inputs[0]), inputs, _onnx);
                return;
            case RmsNormalization norm:
                NormalizationExport.Lower(node, norm, _graph.ShapeOf(node.Inputs[0]).Rank, inputs, _onnx);
                return;
            case Expand expand:
                inputs.Add(AddList(node, "shape", [.. expand.Target.Sizes]));
                break;
            case Tile tile:
                inputs.Add(AddList(node, "repeats", tile.Repeats));
                break;
            case CumSum sum:
                inputs.Add(_onnx.AddIntegers($"{node.Name}/axis", ElementType.Int64, Shape.Scalar, [sum.Axis]));
                break;
            case OneHot oneHot:
                inputs.Add(_onnx.AddIntegers($"{node.Name}/depth", ElementType.Int64, Shape.Scalar, [oneHot.Depth]));
                inputs.Add(_onnx.AddReals($"{node.Name}/values", [2], oneHot.Off, oneHot.On));
                break;
            case Resize resize:
                inputs.AddRange(ResizeExport.InputsOf(node, resize, _graph.ShapeOf(node.Inputs[0]), _onnx));
                break;
            case Pow pow:
                inputs.Add(_onnx.AddReals($"{node.Name}/exponent", Shape.Scalar, pow.Exponent));
                break;
            case Pad pad:
                inputs.Add(AddList(node, "pads", pad.Pads));
                inputs.Add(_onnx.AddReals($"{node.Name}/value", Shape.Scalar, pad.Value));
                break;
            case Slice slice:
                inputs.AddRange(AddList(node, "starts", slice.Starts), AddList(node, "ends", slice.Ends), AddList(node, "axes", slice.Axes), AddList(node, "steps", slice.Steps));
                break;
            case Clip clip:
                inputs.Add(float.IsNegativeInfinity(clip.Low) ? "" : _onnx.AddReals($"{node.Name}/low", Shape.Scalar, clip.Low));
                if (!float.IsPositiveInfinity(clip.High))
                    inputs.Add(_onnx.AddReals($"{node.Name}/high", Shape.Scalar, clip.High));
                break;
            case Reshape reshape:
                inputs.Add(_onnx.AddIntegers($"{node.Name}/shape", ElementType.Int64, [reshape.Target.Rank], [.. reshape.Target.Sizes.ToArray().Select(size => (long)size)]));
                break;
        }

        _onnx.Add(node.Name, node.Operator.Name, inputs, [node.Output], [.. SpelledOut(node), .. AttributeWriter.AttributesOf(node.Operator)]);
    }

    // Attributes that ONNX knows by itself, but FINN and hls4ml look for.
    private AttributeProto[] SpelledOut(GraphNode node) => node.Operator switch
    {
        Conv => [AttributeWriter.Integers("kernel_shape", _graph.ShapeOf(node.Inputs[1]).Sizes[2..])],
        Transpose { Order.IsDefaultOrEmpty: true } => [AttributeWriter.Integers("perm", [.. Enumerable.Range(0, _graph.ShapeOf(node.Inputs[0]).Rank).Reverse()])],
        _ => [],
    };

    private string AddList(GraphNode node, string name, ImmutableArray<int> values) =>
        _onnx.AddIntegers($"{node.Name}/{name}", ElementType.Int64, [values.Length], [.. values.Select(value => (long)value)]);

    // Lengths of sequences are of 32 bits in ONNX; indices may be, and are written with 64 unless an input says otherwise.
    private string ReadIntegers(GraphNode node, string value)
    {
        ElementType type = node.Operator is Lstm or RecurrentOperator ? ElementType.Int32 : ElementType.Int64;
        if (_graph.ProducerOf(value) is not null)
            return _onnx.AddExtra($"{node.Name}/Cast", "Cast", [_quantization.Read(value)], AttributeWriter.Integer("to", (long)type));
        if (!_graph.Constants.TryGetValue(value, out Constant? constant))
            return _graph.Inputs.Single(input => input.Name == value).Type == InputType.Int64 && type == ElementType.Int32
                ? throw new OnnxException($"takes lengths from '{value}', an input of {InputType.Int64}; ONNX has them of {InputType.Int32}")
                : value;
        if (_integers.TryGetValue((value, type), out string? known))
            return known;
        bool isShared = _integers.Keys.Any(key => key.Value == value) || _graph.ConsumersOf(value).Any(other => other.Inputs.Where((input, i) => input == value && !other.Operator.ReadsIntegers(i)).Any());
        string name = isShared ? _onnx.NameValue($"{value}/integers") : value;
        _onnx.Initializers.Add(TensorWriter.Integers(name, type, constant.Shape, [.. constant.ToTensor().Values.ToArray().Select(number => (long)number)]));
        _integers.Add((value, type), name);
        return name;
    }

    private static ElementType TypeOf(InputType type) => type switch
    {
        InputType.Int32 => ElementType.Int32,
        InputType.Int64 => ElementType.Int64,
        _ => ElementType.Float,
    };

    private static ValueInfoProto Describe(string name, Shape shape, ElementType type, ImmutableArray<string> axisNames)
    {
        var sizes = new TensorShapeProto();
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            string axisName = axis < axisNames.Length ? axisNames[axis] : "";
            sizes.Dim.Add((shape[axis], axis) switch
            {
                (Shape.Unknown, _) when axisName.Length > 0 => new TensorShapeProto.Types.Dimension { DimParam = axisName },
                (Shape.Unknown, 0) => new TensorShapeProto.Types.Dimension { DimParam = GraphInput.BatchName },
                (Shape.Unknown, _) => new TensorShapeProto.Types.Dimension(),
                (int size, _) => new TensorShapeProto.Types.Dimension { DimValue = size },
            });
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = sizes } } };
    }
}
