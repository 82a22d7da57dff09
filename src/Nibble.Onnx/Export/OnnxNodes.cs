using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>The nodes and initializers of an ONNX graph in the making, with names that do not collide.</summary>
internal sealed class OnnxNodes
{
    private readonly UniqueNames _values;
    private readonly UniqueNames _nodeNames;

    /// <summary>Starts with the names that the network uses.</summary>
    public OnnxNodes(Graph graph)
    {
        _values = new UniqueNames([.. graph.Inputs.Select(input => input.Name), .. graph.Constants.Keys, .. graph.Nodes.Select(node => node.Output)]);
        _nodeNames = new UniqueNames(graph.Nodes.Select(node => node.Name));
    }

    /// <summary>The nodes, each after all that it reads.</summary>
    public List<NodeProto> Nodes { get; } = [];

    /// <summary>The fixed tensors.</summary>
    public List<TensorProto> Initializers { get; } = [];

    /// <summary>A new name for a value.</summary>
    public string NameValue(string wanted) => _values.Take(wanted);

    /// <summary>A new name for a node.</summary>
    public string NameNode(string wanted) => _nodeNames.Take(wanted);

    /// <summary>Adds a node.</summary>
    public void Add(string name, string operation, IEnumerable<string> inputs, IEnumerable<string> outputs, params AttributeProto[] attributes) =>
        Nodes.Add(new NodeProto { Name = name, OpType = operation, Input = { inputs }, Output = { outputs }, Attribute = { attributes } });

    /// <summary>Adds a node of an operator that is not one of ONNX's own.</summary>
    public void AddOf(string domain, string name, string operation, IEnumerable<string> inputs, IEnumerable<string> outputs, params AttributeProto[] attributes) =>
        Nodes.Add(new NodeProto { Domain = domain, Name = name, OpType = operation, Input = { inputs }, Output = { outputs }, Attribute = { attributes } });

    /// <summary>Adds a node that makes a new value, and returns its name.</summary>
    public string AddExtra(string wanted, string operation, IEnumerable<string> inputs, params AttributeProto[] attributes)
    {
        string output = NameValue(wanted);
        Add(NameNode(wanted), operation, inputs, [output], attributes);
        return output;
    }

    /// <summary>Adds a tensor of floats under a new name.</summary>
    public string AddReals(string wanted, Shape shape, params ReadOnlySpan<float> values)
    {
        string name = NameValue(wanted);
        Initializers.Add(TensorWriter.Reals(name, shape, values));
        return name;
    }

    /// <summary>Adds a tensor of integers under a new name.</summary>
    public string AddIntegers(string wanted, ElementType type, Shape shape, IReadOnlyList<long> values)
    {
        string name = NameValue(wanted);
        Initializers.Add(TensorWriter.Integers(name, type, shape, values));
        return name;
    }
}
