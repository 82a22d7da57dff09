using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Finds, in an ONNX graph in the making, who makes a value, who reads it, and which codes it comes from.</summary>
internal sealed class OperandTable
{
    private readonly OnnxNodes _onnx;
    private readonly HashSet<string> _outputs;
    private readonly Dictionary<string, TensorProto> _fixed;
    private readonly Dictionary<string, NodeProto> _producers = [];
    private readonly Dictionary<string, int> _readers = [];

    /// <summary>Takes stock of a graph.</summary>
    /// <param name="onnx">Its nodes and fixed tensors.</param>
    /// <param name="outputs">What the graph gives to its caller.</param>
    public OperandTable(OnnxNodes onnx, IEnumerable<string> outputs)
    {
        (_onnx, _outputs) = (onnx, [.. outputs]);
        _fixed = onnx.Initializers.ToDictionary(tensor => tensor.Name);
        foreach (NodeProto node in onnx.Nodes)
            Add(node);
    }

    /// <summary>Counts a node in.</summary>
    public void Add(NodeProto node)
    {
        foreach (string output in node.Output)
            _producers[output] = node;
        foreach (string input in node.Input)
            _readers[input] = _readers.GetValueOrDefault(input) + 1;
    }

    /// <summary>Counts a node out.</summary>
    public void Remove(NodeProto node)
    {
        foreach (string output in node.Output)
            if (_producers.GetValueOrDefault(output) == node)
                _producers.Remove(output);
        foreach (string input in node.Input)
            _readers[input]--;
    }

    /// <summary>The node that makes a value; null for inputs and fixed tensors.</summary>
    public NodeProto? ProducerOf(string value) => _producers.GetValueOrDefault(value);

    /// <summary>Whether anyone reads a value.</summary>
    public bool IsRead(string value) => _outputs.Contains(value) || _readers.GetValueOrDefault(value) > 0;

    /// <summary>Whether one node alone reads a value.</summary>
    public bool HasOneReader(string value) => !_outputs.Contains(value) && _readers.GetValueOrDefault(value) == 1;

    /// <summary>The content of a fixed tensor; null for what is computed.</summary>
    public TensorValue? Fixed(string value) => _fixed.TryGetValue(value, out TensorProto? tensor) ? TensorReader.Read(tensor) : null;

    /// <summary>How many axes a fixed tensor has; null for what is computed.</summary>
    public int? RankOf(string value) => _fixed.TryGetValue(value, out TensorProto? tensor) ? tensor.Dims.Count : null;

    /// <summary>The codes that a DequantizeLinear makes a value of; null where none does, or by scales that are computed or stand for blocks.</summary>
    public CodeOperand? OperandOf(string value) => ProducerOf(value) is { OpType: "DequantizeLinear" } node ? GridOf(node, node.Input[0]) : null;

    /// <summary>The codes that a QuantizeLinear makes, as an operator would take them.</summary>
    public CodeOperand? ResultOf(NodeProto quantize) => GridOf(quantize, quantize.Output[0]);

    /// <summary>
    /// The int32 codes of a bias at the scale of the products it is added to; null where it is computed, or has another scale. Where the sum is rounded to
    /// codes, a bias of real numbers may be rounded before, as ONNX Runtime does.
    /// </summary>
    /// <param name="value">The bias.</param>
    /// <param name="x">The values that are multiplied.</param>
    /// <param name="weight">Their weights.</param>
    /// <param name="mayRound">Whether real numbers may become codes.</param>
    public string? BiasOf(string value, CodeOperand x, CodeOperand weight, bool mayRound)
    {
        if (OperandOf(value) is { Type: ElementType.Int32 } codes)
            return codes.ZeroPoints.All(zero => zero == 0) && Enumerable.Range(0, Math.Max(codes.Scales.Length, weight.Scales.Length)).All(i => At(codes.Scales, i) == x.Scales[0] * At(weight.Scales, i)) ? codes.Codes : null;
        if (!mayRound || Fixed(value) is not { Reals: { } reals, Shape: var shape })
            return null;
        long[] rounded = [.. reals.Select((real, i) => QuantizationGrid.Encode(real, NumberFormat.Int(32), x.Scales[0] * At(weight.Scales, i), 0))];
        bool fits = rounded.All(code => code is > int.MinValue and < int.MaxValue);
        if (!fits)
            return null;
        string name = _onnx.AddIntegers($"{value}/codes", ElementType.Int32, shape, rounded);
        _fixed.Add(name, _onnx.Initializers[^1]);
        return name;
    }

    private static float At(float[] scales, int channel) => scales[scales.Length == 1 ? 0 : channel];

    private CodeOperand? GridOf(NodeProto node, string codes)
    {
        if (node.Attribute.Any(attribute => attribute.Name == "block_size") || Fixed(node.Input[1]) is not { Reals: { } scales } scale || Fixed(node.Input[2]) is not { Integers: { } zeroPoints } zeroPoint)
            return null;
        int? axis = scale.Shape.Rank == 0 ? null : (int)node.Attribute.Single(attribute => attribute.Name == "axis").I;
        return new CodeOperand(codes, node.Input[1], node.Input[2], zeroPoint.Type, scales, zeroPoints, axis);
    }
}
