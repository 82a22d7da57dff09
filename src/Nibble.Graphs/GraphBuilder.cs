using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>Assembles a network step by step: each method adds one thing and returns the name of its value.</summary>
public sealed class GraphBuilder(string name)
{
    private readonly List<GraphInput> _inputs = [];
    private readonly List<string> _outputs = [];
    private readonly List<GraphNode> _nodes = [];
    private readonly Dictionary<string, Constant> _constants = [];

    /// <summary>How an integer program of the network requantizes.</summary>
    public Requantization Requantization { get; set; }

    /// <summary>Adds a value that the caller gives.</summary>
    public string AddInput(string value, Shape shape, InputType type = InputType.Real) => AddInput(new GraphInput(value, shape) { Type = type });

    /// <summary>Adds a value that the caller gives, with all that is known of it.</summary>
    public string AddInput(GraphInput input)
    {
        _inputs.Add(input);
        return input.Name;
    }

    /// <summary>Adds a fixed tensor.</summary>
    /// <exception cref="GraphException">There is a constant of this name.</exception>
    public string AddConstant(string value, Constant constant)
    {
        if (!_constants.TryAdd(value, constant))
            throw new GraphException($"The constant '{value}' of '{name}' is defined twice.");
        return value;
    }

    /// <summary>Adds a fixed tensor of real numbers.</summary>
    /// <exception cref="GraphException">There is a constant of this name.</exception>
    public string AddConstant(string value, Tensor tensor) => AddConstant(value, new Constant(tensor));

    /// <summary>Adds an operation; its output value is named after the node.</summary>
    /// <param name="node">The node's name, which is also its output's.</param>
    /// <param name="operation">What is computed.</param>
    /// <param name="inputs">The values it reads.</param>
    public string Add(string node, Operator operation, params ReadOnlySpan<string> inputs)
    {
        _nodes.Add(new GraphNode(node, operation, [.. inputs], node));
        return node;
    }

    /// <summary>Adds a node made elsewhere.</summary>
    public string Add(GraphNode node)
    {
        _nodes.Add(node);
        return node.Output;
    }

    /// <summary>The shape of a value that has been added; checks all that was added so far.</summary>
    /// <exception cref="GraphException">There is no such value, or what there is is not valid.</exception>
    public Shape ShapeOf(string value) => new Graph(name, [.. _inputs], [], [.. _nodes], _constants).ShapeOf(value);

    /// <summary>Makes a value an output of the network.</summary>
    public void AddOutput(string value) => _outputs.Add(value);

    /// <summary>The network, checked.</summary>
    /// <exception cref="GraphException">The network is not valid; the message names the node.</exception>
    public Graph Build() => new(name, [.. _inputs], [.. _outputs], [.. _nodes], _constants) { Requantization = Requantization };
}
