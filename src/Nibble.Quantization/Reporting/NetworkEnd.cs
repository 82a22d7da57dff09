using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Quantization;

/// <summary>What of a network depends on one of its values: a change there is followed to the network's first output without computing the rest again.</summary>
internal sealed class NetworkEnd
{
    private readonly Graph _graph;
    private readonly string _value;
    private readonly GraphNode[] _nodes;

    /// <summary>Finds the end.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="value">The value that is to change.</param>
    public NetworkEnd(Graph graph, string value)
    {
        (_graph, _value) = (graph, value);
        HashSet<string> changed = [value];
        _nodes = [.. graph.Nodes.Where(node => node.Inputs.Any(changed.Contains) && changed.Add(node.Output))];
        Needed = [.. _nodes.SelectMany(node => node.Inputs).Where(name => !changed.Contains(name) && !graph.Constants.ContainsKey(name)).Distinct()];
        IsReached = changed.Contains(graph.Outputs[0]);
    }

    /// <summary>The other values that the end reads.</summary>
    public IReadOnlyList<string> Needed { get; }

    private bool IsReached { get; }

    /// <summary>The network's first output for other values.</summary>
    /// <param name="changed">The name under which the value stands that takes the place of the network's own.</param>
    /// <param name="known">For each batch, that value, all that is needed, and the network's first output.</param>
    public IEnumerable<Tensor> Follow(string changed, IEnumerable<IReadOnlyDictionary<string, Tensor>> known)
    {
        string output = _graph.Outputs[0];
        if (!IsReached || output == _value)
            return known.Select(batch => batch[IsReached ? changed : output]);
        var evaluator = new FloatEvaluator(new Graph(
            _graph.Name,
            [.. Needed.Append(_value).Select(name => new GraphInput(name, _graph.ShapeOf(name)))],
            [output],
            [.. _nodes],
            _nodes.SelectMany(node => node.Inputs).Distinct().Where(_graph.Constants.ContainsKey).ToDictionary(name => name, name => _graph.Constants[name])));
        return known.Select(batch => evaluator.Run(Needed.Append(_value).ToDictionary(name => name, name => batch[name == _value ? changed : name]))[output]);
    }
}
