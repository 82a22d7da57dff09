using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>The network that an import builds: its values with their shapes and what makes them, under the network's own names.</summary>
/// <param name="name">What the network is called.</param>
internal sealed class ImportedNetwork(string name)
{
    private readonly GraphBuilder _builder = new(name);
    private readonly AxisSizes _axes = new();
    private readonly Dictionary<string, Shape> _shapes = [];
    private readonly Dictionary<string, Constant> _constants = [];
    private readonly List<GraphNode> _nodes = [];
    private readonly Dictionary<string, GraphNode> _producers = [];

    /// <summary>Which values are of integers in the file.</summary>
    public WholeValues Whole { get; } = new();

    /// <summary>Whether there is a value of this name.</summary>
    public bool Has(string value) => _shapes.ContainsKey(value);

    /// <summary>The shape of a value.</summary>
    public Shape ShapeOf(string value) => _shapes[value];

    /// <summary>The sizes of a value's axes, open ones by name.</summary>
    public Size[] SizesOf(string value) => _axes.Of(value, _shapes[value]);

    /// <summary>A constant; null where the value is computed.</summary>
    public Constant? ConstantOf(string value) => _constants.GetValueOrDefault(value);

    /// <summary>The node that makes a value; null where it is an input or constant.</summary>
    public GraphNode? ProducerOf(string value) => _producers.GetValueOrDefault(value);

    /// <summary>Adds an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="sizes">The sizes of its axes, open ones by name.</param>
    public void Add(GraphInput input, Size[] sizes)
    {
        CheckedShape.Check(input.Name, input.Shape);
        _shapes.Add(input.Name, input.Shape);
        _axes.Add(input.Name, sizes);
        _builder.AddInput(input);
    }

    /// <summary>Adds a constant.</summary>
    public void Add(string value, Constant constant)
    {
        _shapes.Add(value, constant.Shape);
        _constants.Add(value, constant);
        _builder.AddConstant(value, constant);
    }

    /// <summary>Adds a node.</summary>
    /// <exception cref="OnnxException">The operator can't take these inputs.</exception>
    public void Add(string node, string output, Operator operation, ReadOnlySpan<string> inputs)
    {
        if (inputs.Length < operation.MinInputs || inputs.Length > operation.MaxInputs)
            throw new OnnxException($"it has {inputs.Length} inputs; expected {operation.MinInputs} or more");
        var shapes = new Shape[inputs.Length];
        var sizes = new Size[inputs.Length][];
        for (int i = 0; i < shapes.Length; i++)
            (shapes[i], sizes[i]) = (_shapes[inputs[i]], SizesOf(inputs[i]));
        Shape shape = CheckedShape.Of(output, operation, shapes);
        _axes.AddOutput(output, operation, sizes, shape);
        _shapes.Add(output, shape);
        Whole.AddOutput(output, operation, inputs);
        var added = new GraphNode(node, operation, [.. inputs], output);
        _nodes.Add(added);
        _producers.Add(output, added);
    }

    /// <summary>Takes a node out again; its output keeps its shape.</summary>
    public void Remove(GraphNode node)
    {
        _nodes.Remove(node);
        _producers.Remove(node.Output);
    }

    /// <summary>Puts a constant in the place of a node.</summary>
    public void Replace(GraphNode node, Constant constant)
    {
        Remove(node);
        _shapes.Remove(node.Output);
        Add(node.Output, constant);
    }

    /// <summary>Makes a value an output.</summary>
    public void AddOutput(string value) => _builder.AddOutput(value);

    /// <summary>The network as it stands.</summary>
    public Graph Build(Requantization requantization)
    {
        foreach (GraphNode node in _nodes)
            _builder.Add(node);
        _builder.Requantization = requantization;
        return _builder.Build();
    }
}
