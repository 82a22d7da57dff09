using System.Collections.Immutable;
using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>A network: inputs, constants and nodes in an order in which each reads only what stands before it. Immutable and checked when made.</summary>
/// <remarks>All values are real numbers; which of them lie on a few-bit grid is said by <see cref="Quantize"/> nodes and quantized constants.</remarks>
public sealed class Graph
{
    private readonly Dictionary<string, Shape> _shapes = [];
    private readonly Dictionary<string, GraphNode> _producers = [];
    private readonly ILookup<string, GraphNode> _consumers;

    /// <summary>Creates a network and checks it: every value is made before it is read and only once, names are unique, shapes agree.</summary>
    /// <exception cref="GraphException">The network is not valid; the message names the node.</exception>
    public Graph(string name, ImmutableArray<GraphInput> inputs, ImmutableArray<string> outputs, ImmutableArray<GraphNode> nodes, IReadOnlyDictionary<string, Constant> constants)
    {
        (Name, Inputs, Outputs, Nodes) = (name, inputs, outputs, nodes);
        Constants = constants.ToImmutableSortedDictionary(StringComparer.Ordinal);
        foreach (GraphInput input in inputs)
            Define(input.Name, input.Shape, "input");
        foreach ((string constant, Constant value) in Constants)
            Define(constant, value.Shape, "constant");
        var names = new HashSet<string>();
        foreach (GraphNode node in nodes)
        {
            if (!names.Add(node.Name))
                throw new GraphException($"Two nodes of '{name}' are named '{node.Name}'; names must be unique.");
            Define(node.Output, ShapeOfOutput(node), $"node '{node.Name}'");
            _producers.Add(node.Output, node);
        }

        foreach (string output in outputs)
            if (inputs.Any(input => input.Name == output && input.Type != InputType.Real))
                throw new GraphException($"The output '{output}' of '{name}' is an input of integers; outputs are of real numbers.");
            else if (!_shapes.ContainsKey(output))
                throw new GraphException($"The output '{output}' of '{name}' is made by no node.");
        _consumers = nodes.SelectMany(node => node.Inputs.Distinct().Select(value => (value, node))).ToLookup(pair => pair.value, pair => pair.node);
    }

    /// <summary>What the network is called.</summary>
    public string Name { get; }

    /// <summary>The values that the caller gives.</summary>
    public ImmutableArray<GraphInput> Inputs { get; }

    /// <summary>The names of the values that the caller gets.</summary>
    public ImmutableArray<string> Outputs { get; }

    /// <summary>The operations, each after all that it reads from.</summary>
    public ImmutableArray<GraphNode> Nodes { get; }

    /// <summary>Weights, biases and other fixed tensors by name.</summary>
    public ImmutableSortedDictionary<string, Constant> Constants { get; }

    /// <summary>How an integer program of this network requantizes.</summary>
    public Requantization Requantization { get; init; }

    /// <summary>The shape of any value: input, constant or a node's output.</summary>
    /// <exception cref="GraphException">There is no such value.</exception>
    public Shape ShapeOf(string value) => _shapes.TryGetValue(value, out Shape shape) ? shape : throw new GraphException($"'{Name}' has no value '{value}'.");

    /// <summary>The node that makes a value; null for inputs and constants.</summary>
    public GraphNode? ProducerOf(string value) => _producers.GetValueOrDefault(value);

    /// <summary>The nodes that read a value, in order.</summary>
    public IEnumerable<GraphNode> ConsumersOf(string value) => _consumers[value];

    /// <summary>
    /// The Quantize operator on whose grid a value surely lies: its own, or that of a value it was copied or picked from
    /// (max pooling, ReLU, reshaping and moving keep values on their grid; ReLU not on a bipolar one, which lacks zero). Null where the value may be any real number.
    /// </summary>
    public Quantize? QuantizationOf(string value) => ProducerOf(value) switch
    {
        { Operator: Quantize quantize } => quantize,
        { Operator: Identity or Flatten or Reshape or Transpose or MaxPool or Relu } node when QuantizationOf(node.Inputs[0]) is { } quantize
            && quantize.Grid?.Granularity.Axis is null && !(node.Operator is Relu && quantize.Format.IsBipolar) => quantize,
        _ => null,
    };

    /// <summary>Starts a change of this network; what comes out is checked and has the same inputs and outputs.</summary>
    public GraphEditor Edit() => new(this);

    private void Define(string value, Shape shape, string what)
    {
        if (value.Length == 0)
            throw new GraphException($"A value of '{Name}' ({what}) has an empty name.");
        if (!_shapes.TryAdd(value, shape))
            throw new GraphException($"The value '{value}' of '{Name}' is defined twice, the second time by {what}.");
    }

    // What nodes make is real; where it is read as integers, it must be whole when the network runs.
    private void CheckIntegers(GraphNode node)
    {
        for (int i = 0; i < node.Inputs.Length; i++)
        {
            GraphInput? input = Inputs.FirstOrDefault(input => input.Name == node.Inputs[i]);
            if (input is { Type: not InputType.Real } && !node.Operator.ReadsIntegers(i))
                throw new GraphException($"Node '{node.Name}' ({node.Operator.Name}) of '{Name}' reads '{input.Name}' as real numbers, but it is of {input.Type}.");
            if (node.Operator.ReadsIntegers(i) && input is { Type: InputType.Real })
                throw new GraphException($"Node '{node.Name}' ({node.Operator.Name}) of '{Name}' reads '{node.Inputs[i]}' as integers, but it is an input of real numbers; expected a constant, an input of integers or what a node makes.");
        }
    }

    private Shape ShapeOfOutput(GraphNode node)
    {
        int count = node.Inputs.Length;
        if (count < node.Operator.MinInputs || count > node.Operator.MaxInputs)
            throw new GraphException($"Node '{node.Name}' ({node.Operator.Name}) of '{Name}' takes {node.Operator.MinInputs} to {node.Operator.MaxInputs} inputs, but has {count}.");
        var shapes = new Shape[count];
        for (int i = 0; i < count; i++)
            if (!_shapes.TryGetValue(node.Inputs[i], out shapes[i]))
                throw new GraphException($"Node '{node.Name}' ({node.Operator.Name}) of '{Name}' reads '{node.Inputs[i]}', which no input, constant or earlier node defines.");
        CheckIntegers(node);
        try
        {
            return node.Operator.InferShape(shapes);
        }
        catch (GraphException error)
        {
            throw new GraphException($"Node '{node.Name}' ({node.Operator.Name}) of '{Name}' {error.Message}.");
        }
        catch (OverflowException)
        {
            throw new GraphException($"Node '{node.Name}' ({node.Operator.Name}) of '{Name}' has more elements than an array can hold.");
        }
    }
}
