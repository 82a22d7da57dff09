using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>
/// Reads a node that computes with codes as what it stands for: DequantizeLinear of what it reads, the operation on real numbers, QuantizeLinear
/// of what it makes. So such a node becomes the same network as the quantize-dequantize form of it.
/// </summary>
/// <param name="node">The node of the file.</param>
/// <param name="scope">The import.</param>
internal sealed class QOperatorParts(ImportedNode node, ImportScope scope)
{
    private NumberFormat? _operand;

    /// <summary>The name of what an operand's codes stand for.</summary>
    /// <param name="codes">The number of the input that holds the codes.</param>
    /// <param name="scale">The input with its scale.</param>
    /// <param name="zeroPoint">The input with its zero point, which may be left out.</param>
    /// <param name="axis">The axis along which scales differ, where there are several.</param>
    public string Decode(int codes, int scale, int zeroPoint, int axis = 1) => Decode(codes, node.Input(scale), zeroPoint, axis);

    /// <summary>The name of what an operand's codes stand for at a scale that the file does not have.</summary>
    public string Decode(int codes, TensorValue scale, int zeroPoint, int axis = 1) => Decode(codes, Derived(scale, "scale"), zeroPoint, axis);

    /// <summary>The name of a bias of 32-bit codes in units of the products.</summary>
    public string DecodeBias(int codes, TensorValue scale) => Decoded([node.Input(codes), Derived(scale, "bias_scale")], axis: 0);

    /// <summary>Adds the node's operation on real numbers, with the node's own name and attributes.</summary>
    /// <returns>The name of what it makes.</returns>
    public string Apply(string operation, params string[] inputs)
    {
        string output = scope.NewName($"{node.Output}/real");
        Import(operation, inputs, node.Name, output, node.Attributes);
        return output;
    }

    /// <summary>Adds the node's operation on real numbers, which is what the node makes.</summary>
    public void Finish(string operation, params string[] inputs) => Import(operation, inputs, node.Name, node.Output, node.Attributes);

    /// <summary>Adds another node.</summary>
    /// <returns>The name of what it makes.</returns>
    public string Run(string operation, string[] inputs, string output, params AttributeProto[] attributes)
    {
        output = scope.NewName(output);
        Import(operation, inputs, scope.NewNodeName($"{node.Name}/{operation}"), output, attributes);
        return output;
    }

    /// <summary>Makes codes of a result, which is what the node makes.</summary>
    /// <param name="real">The name of the result.</param>
    /// <param name="scale">The input with the scale of the codes.</param>
    /// <param name="zeroPoint">The input with their zero point; where it is left out they are of the operands' type.</param>
    public void Encode(string real, int scale, int zeroPoint) => Encode(real, scale, zeroPoint, node.Output);

    /// <summary>Makes codes of a result, moves them, and lets that be what the node makes.</summary>
    public void EncodeAndMove(string real, int scale, int zeroPoint, string mover, params AttributeProto[] attributes)
    {
        string codes = scope.NewName($"{node.Output}/codes");
        Encode(real, scale, zeroPoint, codes);
        Import(mover, [codes], scope.NewNodeName($"{node.Name}/{mover}"), node.Output, attributes);
    }

    private void Encode(string real, int scale, int zeroPoint, string output)
    {
        string zero = node.HasInput(zeroPoint)
            ? node.Input(zeroPoint)
            : Derived(new TensorValue(default, [], null, [0], _operand is { IsSigned: true } ? NumberFormat.Int(8) : NumberFormat.UInt(8)), "zero_point");
        Import("QuantizeLinear", [real, node.Input(scale), zero], scope.NewNodeName($"{node.Name}/QuantizeLinear"), output, []);
    }

    /// <summary>The numbers of a scale, which must be known from the file.</summary>
    public float[] Scales(int input) => scope.Fixed(node.Input(input)) switch
    {
        { Reals: { } reals } => reals,
        null => throw new UnsupportedException("with a scale that is computed"),
        _ => throw new OnnxException($"its scale '{node.Input(input)}' is not of real numbers"),
    };

    private string Decode(int codes, string scale, int zeroPoint, int axis)
    {
        string name = node.Input(codes);
        _operand ??= (scope.ValueOf(name) as CodesValue)?.Grid.Format;
        string[] inputs = node.HasInput(zeroPoint) ? [name, scale, node.Input(zeroPoint)] : [name, scale];
        return Decoded(inputs, axis);
    }

    private string Decoded(string[] inputs, int axis)
    {
        string output = scope.NewName($"{inputs[0]}/decoded");
        Import("DequantizeLinear", inputs, scope.NewNodeName(inputs[0]), output, [ModelAttribute.Of("axis", axis)]);
        return output;
    }

    private string Derived(TensorValue tensor, string suffix)
    {
        string name = scope.NewName($"{node.Name}/{suffix}");
        scope.Define(name, new FixedValue(tensor));
        return name;
    }

    private void Import(string operation, IEnumerable<string> inputs, string name, string output, IEnumerable<AttributeProto> attributes)
    {
        var proto = new NodeProto { OpType = operation, Name = name };
        proto.Input.Add(inputs);
        proto.Output.Add(output);
        proto.Attribute.Add(attributes);
        Action<ImportedNode, ImportScope> import = OperatorTable.Find("", operation)!;
        var added = new ImportedNode(proto, name, node.Opset);
        if (!CodeMovers.TryImport(added, scope, import))
            import(added, scope);
    }
}
