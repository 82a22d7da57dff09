using System.Collections.Concurrent;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Runs any network in 32-bit floats; a <see cref="Quantize"/> moves values to its grid (fake quantization), so that a low-bit network can be judged before it is compiled.</summary>
/// <remarks>
/// Every intermediate value can be observed, which is what calibration needs. Memory is used again by lifetime and from run to run. A sum is
/// one chain of fused multiply-adds in the order of its terms, so that results have the same bits on every machine and for any number of threads. Safe for several threads at once.
/// </remarks>
public sealed class FloatEvaluator
{
    private readonly Graph _graph;
    private readonly Operation[] _operations;
    private readonly Dictionary<string, Tensor> _constants;
    private readonly ValueLives _lives;
    private readonly ConcurrentBag<FloatRoom> _rooms = [];

    /// <summary>Prepares a network to be run.</summary>
    /// <exception cref="RuntimeException">An operator is unknown to the runtime, or asks for what it can't do.</exception>
    public FloatEvaluator(Graph graph)
    {
        _graph = graph;
        _operations = [.. graph.Nodes.Select(node => Operation.For(node, graph))];
        _constants = graph.Constants.ToDictionary(pair => pair.Key, pair => pair.Value.ToTensor());
        _lives = new ValueLives(graph);
    }

    /// <summary>Runs a network of one input and one output.</summary>
    /// <exception cref="RuntimeException">The network has more inputs or outputs, or the input's shape is not what it takes.</exception>
    public Tensor Run(Tensor input)
    {
        if (_graph.Inputs.Length != 1 || _graph.Outputs.Length != 1)
            throw new RuntimeException($"The network '{_graph.Name}' has {_graph.Inputs.Length} inputs and {_graph.Outputs.Length} outputs; give its inputs by name ({Listed(_graph.Inputs.Select(known => known.Name))}).");
        return Run(new Dictionary<string, Tensor> { [_graph.Inputs[0].Name] = input })[_graph.Outputs[0]];
    }

    /// <summary>Runs the network.</summary>
    /// <param name="inputs">A tensor for each input, by name.</param>
    /// <param name="observe">Sees each value under its name as soon as it is known: the inputs first, then each node's output. It must not change them, and what it wants to keep it must copy: memory is used again.</param>
    /// <returns>The outputs by name.</returns>
    /// <exception cref="RuntimeException">An input is missing, unknown or of a wrong shape; the message names it.</exception>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs, Action<string, Tensor>? observe = null)
    {
        CheckInputs(inputs);
        var values = new Dictionary<string, Tensor>(_constants);
        foreach (GraphInput input in _graph.Inputs)
        {
            values[input.Name] = inputs[input.Name];
            observe?.Invoke(input.Name, inputs[input.Name]);
        }

        if (!_rooms.TryTake(out FloatRoom? room))
            room = new FloatRoom();
        var arrays = new Dictionary<string, float[]>();
        for (int i = 0; i < _operations.Length; i++)
        {
            GraphNode node = _graph.Nodes[i];
            Tensor output = Compute(i, [.. node.Inputs.Select(name => values[name])], arrays, room);
            values[node.Output] = output;
            observe?.Invoke(node.Output, output);
            foreach (string value in (IEnumerable<string>)[.. node.Inputs, node.Output])
                if (_lives.OwnerOf(value) is var owner && _lives.EndsAt(owner, i) && arrays.Remove(owner, out float[]? array))
                    room.Return(array);
        }

        room.Finish();
        _rooms.Add(room);
        return _graph.Outputs.Distinct().ToDictionary(name => name, name => values[name]);
    }

    /// <summary>Fills the memory of runs that are over with a number: no later run may show a trace of it.</summary>
    internal void Spoil(float value)
    {
        foreach (FloatRoom room in _rooms)
            room.Spoil(value);
    }

    /// <summary>The shape of a node's output for inputs of known shapes.</summary>
    internal static Shape ShapeOf(GraphNode node, ReadOnlySpan<Shape> inputs)
    {
        try
        {
            return node.Operator.InferShape(inputs);
        }
        catch (GraphException error)
        {
            throw new RuntimeException($"Node '{node.Name}' ({node.Operator.Name}) {error.Message}. Give an input of a size for which the network works.", error);
        }
    }

    // What leaves the network has memory of its own; all else that of the room. An operation that takes each element by itself may write where it reads.
    private Tensor Compute(int number, Tensor[] read, Dictionary<string, float[]> arrays, FloatRoom room)
    {
        GraphNode node = _graph.Nodes[number];
        Shape shape = ShapeOf(node, [.. read.Select(tensor => tensor.Shape)]);
        if (ValueLives.Shares(node, _graph))
            return read[0].Reshape(shape);
        Tensor output;
        if (_graph.Outputs.Contains(node.Output))
        {
            output = new Tensor(shape);
        }
        else
        {
            string? owner = _operations[number].MayOverwrite ? _lives.OwnerOf(node.Inputs[0]) : null;
            if (owner is null || !_lives.EndsAt(owner, number) || !arrays.Remove(owner, out float[]? array))
                array = room.Take(checked((int)shape.ElementCount));
            arrays.Add(node.Output, array);
            output = new Tensor(shape, array);
        }

        _operations[number].Run([.. read.Select(tensor => new FloatValue(tensor))], new FloatValue(output));
        return output;
    }

    private void CheckInputs(IReadOnlyDictionary<string, Tensor> inputs)
    {
        foreach (string name in inputs.Keys)
            if (!_graph.Inputs.Any(input => input.Name == name))
                throw new RuntimeException($"'{_graph.Name}' has no input '{name}'; its inputs are {Listed(_graph.Inputs.Select(input => input.Name))}.");
        var sizes = new Dictionary<string, (string Input, int Size)>();
        foreach (GraphInput input in _graph.Inputs)
        {
            if (!inputs.TryGetValue(input.Name, out Tensor? tensor))
                throw new RuntimeException($"'{_graph.Name}' needs the input '{input.Name}' of shape {input.Shape}, but it was not given.");
            if (!tensor.Shape.Fits(input.Shape))
                throw new RuntimeException($"The input '{input.Name}' of '{_graph.Name}' has the shape {input.Shape}, but a tensor of shape {tensor.Shape} was given.");
            for (int axis = 0; axis < input.AxisNames.Length; axis++)
                if (input.AxisNames[axis] is { Length: > 0 } name && !sizes.TryAdd(name, (input.Name, tensor.Shape[axis])) && sizes[name].Size != tensor.Shape[axis])
                    throw new RuntimeException($"The inputs '{sizes[name].Input}' and '{input.Name}' of '{_graph.Name}' share the axis '{name}', but were given the sizes {sizes[name].Size} and {tensor.Shape[axis]} along it.");
        }
    }

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
