namespace Nibble.Onnx;

/// <summary>A node of an ONNX file with typed access to its attributes and inputs.</summary>
/// <param name="proto">The node.</param>
/// <param name="name">A unique name for it.</param>
/// <param name="opset">The version of ONNX's operators that the file uses.</param>
internal sealed class ImportedNode(NodeProto proto, string name, long opset)
{
    private readonly Dictionary<string, AttributeProto> _attributes = proto.Attribute.DistinctBy(attribute => attribute.Name).ToDictionary(attribute => attribute.Name);

    /// <summary>What errors and the network call it.</summary>
    public string Name => name;

    /// <summary>The operator.</summary>
    public string Operator => proto.OpType;

    /// <summary>The version of ONNX's operators that the file uses.</summary>
    public long Opset => opset;

    /// <summary>The attributes as the file has them.</summary>
    public IEnumerable<AttributeProto> Attributes => proto.Attribute;

    /// <summary>The names of the values read; empty where one is left out.</summary>
    public IReadOnlyList<string> Inputs => proto.Input;

    /// <summary>The names of the values made; empty where one is left out.</summary>
    public IReadOnlyList<string> Outputs => proto.Output;

    /// <summary>The first output.</summary>
    public string Output => proto.Output.Count > 0 && proto.Output[0].Length > 0 ? proto.Output[0] : throw new OnnxException("it has no output");

    /// <summary>The name of an input that must be there.</summary>
    public string Input(int index) => HasInput(index) ? proto.Input[index] : throw new OnnxException($"its input {index} is missing");

    /// <summary>Whether an input is there.</summary>
    public bool HasInput(int index) => index < proto.Input.Count && proto.Input[index].Length > 0;

    /// <summary>Whether an attribute is there.</summary>
    public bool Has(string attribute) => _attributes.ContainsKey(attribute);

    /// <summary>The same node under another version of ONNX's operators.</summary>
    public ImportedNode At(long version) => new(proto, name, version);

    /// <summary>The same node under the name of another, and making what that makes.</summary>
    public ImportedNode As(ImportedNode other)
    {
        NodeProto renamed = proto.Clone();
        renamed.Output.Clear();
        renamed.Output.Add(other.Output);
        return new ImportedNode(renamed, other.Name, opset);
    }

    /// <summary>The same node without an attribute.</summary>
    public ImportedNode Without(string attribute)
    {
        NodeProto other = proto.Clone();
        foreach (AttributeProto gone in proto.Attribute.Where(known => known.Name == attribute))
            other.Attribute.Remove(gone);
        return new ImportedNode(other, name, opset);
    }

    /// <summary>The same node with other outputs, each found by its name; those left out stay so.</summary>
    public ImportedNode Making(Func<string, string> output)
    {
        NodeProto other = proto.Clone();
        other.Output.Clear();
        other.Output.Add(proto.Output.Select(made => made.Length == 0 ? made : output(made)));
        return new ImportedNode(other, name, opset);
    }

    /// <summary>The same node with other inputs, each found by its name.</summary>
    public ImportedNode Reading(Func<string, string> input)
    {
        NodeProto other = proto.Clone();
        other.Input.Clear();
        other.Input.Add(proto.Input.Select(input));
        return new ImportedNode(other, name, opset);
    }

    /// <summary>An integer, or its default.</summary>
    public long Integer(string attribute, long @default) => Find(attribute, 2) is { } found ? found.I : @default;

    /// <summary>An integer that an int holds, such as an axis.</summary>
    public int Small(string attribute, int @default) => ToSmall(attribute, Integer(attribute, @default));

    /// <summary>A float, or its default.</summary>
    public float Real(string attribute, float @default) => Find(attribute, 1) is { } found ? found.F : @default;

    /// <summary>A text, or its default.</summary>
    public string Text(string attribute, string @default) => Find(attribute, 3) is { } found ? found.S.ToStringUtf8() : @default;

    /// <summary>Integers that ints hold, or null where there are none.</summary>
    public int[]? Smalls(string attribute) => Find(attribute, 7) is { } found ? [.. found.Ints.Select(value => ToSmall(attribute, value))] : null;

    /// <summary>Integers, or null where there are none.</summary>
    public long[]? Integers(string attribute) => Find(attribute, 7) is { } found ? [.. found.Ints] : null;

    /// <summary>Floats, or null where there are none.</summary>
    public float[]? Reals(string attribute) => Find(attribute, 6) is { } found ? [.. found.Floats] : null;

    /// <summary>Texts, or null where there are none.</summary>
    public string[]? Texts(string attribute) => Find(attribute, 8) is { } found ? [.. found.Strings.Select(text => text.ToStringUtf8())] : null;

    /// <summary>A tensor, or null where there is none.</summary>
    public TensorProto? Tensor(string attribute) => Find(attribute, 4)?.T;

    /// <summary>A graph, such as one branch of an If, or null where there is none.</summary>
    public GraphProto? Graph(string attribute) => Find(attribute, 5)?.G;

    private static int ToSmall(string attribute, long value) =>
        value is >= int.MinValue and <= int.MaxValue ? (int)value : throw new OnnxException($"its attribute '{attribute}' is {value}, which is out of range");

    private AttributeProto? Find(string attribute, int type)
    {
        if (!_attributes.TryGetValue(attribute, out AttributeProto? found))
            return null;
        // Files of the first IR versions leave the type out.
        if (found.Type != type && found.HasType)
            throw new OnnxException($"its attribute '{attribute}' is of type {found.Type}; expected {type}");
        return found;
    }
}
