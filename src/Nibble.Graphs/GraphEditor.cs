namespace Nibble.Graphs;

/// <summary>A change of a network in progress. <see cref="Build"/> orders the nodes, drops what nobody reads, and checks the result.</summary>
public sealed class GraphEditor
{
    private readonly Graph _original;
    private readonly List<GraphNode> _nodes;
    private readonly Dictionary<string, Constant> _constants;

    internal GraphEditor(Graph original)
    {
        _original = original;
        _nodes = [.. original.Nodes];
        _constants = new Dictionary<string, Constant>(original.Constants);
        Requantization = original.Requantization;
    }

    /// <summary>How an integer program of the network requantizes.</summary>
    public Requantization Requantization { get; set; }

    /// <summary>Sets a constant, new or existing.</summary>
    public GraphEditor SetConstant(string name, Constant value)
    {
        _constants[name] = value;
        return this;
    }

    /// <summary>Adds a node; where it stands is decided in <see cref="Build"/>.</summary>
    public GraphEditor Add(GraphNode node)
    {
        _nodes.Add(node);
        return this;
    }

    /// <summary>Puts another node in the place of the one with this name.</summary>
    /// <exception cref="GraphException">There is no such node.</exception>
    public GraphEditor Replace(string node, GraphNode replacement)
    {
        _nodes[IndexOf(node)] = replacement;
        return this;
    }

    /// <summary>Takes a node out; whoever read its output then reads its first input. A graph's output keeps its name.</summary>
    /// <exception cref="GraphException">There is no such node, or its output is the network's and its input is not a node's.</exception>
    public GraphEditor Bypass(string node)
    {
        GraphNode gone = _nodes[IndexOf(node)];
        _nodes.Remove(gone);
        if (!_original.Outputs.Contains(gone.Output))
            return Redirect(gone.Output, gone.Inputs[0]);

        int producer = _nodes.FindIndex(other => other.Output == gone.Inputs[0]);
        if (producer < 0)
            throw new GraphException($"Node '{node}' of '{_original.Name}' can't be taken out: it alone stands between an input and an output.");
        _nodes[producer] = _nodes[producer] with { Output = gone.Output };
        return Redirect(gone.Inputs[0], gone.Output);
    }

    /// <summary>Makes every node that reads one value read another, except the nodes named.</summary>
    public GraphEditor Redirect(string from, string to, params ReadOnlySpan<string> except)
    {
        for (int i = 0; i < _nodes.Count; i++)
        {
            GraphNode node = _nodes[i];
            if (node.Inputs.Contains(from) && !except.Contains(node.Name))
                _nodes[i] = node with { Inputs = [.. node.Inputs.Select(value => value == from ? to : value)] };
        }

        return this;
    }

    /// <summary>Makes one input of a node read another value.</summary>
    /// <exception cref="GraphException">There is no such node.</exception>
    public GraphEditor Rewire(string node, int input, string value)
    {
        int index = IndexOf(node);
        _nodes[index] = _nodes[index] with { Inputs = _nodes[index].Inputs.SetItem(input, value) };
        return this;
    }

    /// <summary>The changed network.</summary>
    /// <exception cref="GraphException">The change left a cycle, an undefined value or wrong shapes, or gave an output another shape.</exception>
    public Graph Build()
    {
        List<GraphNode> ordered = InOrder();
        HashSet<string> read = [.. ordered.SelectMany(node => node.Inputs), .. _original.Outputs];
        var graph = new Graph(_original.Name, _original.Inputs, _original.Outputs, [.. ordered], _constants.Where(pair => read.Contains(pair.Key)).ToDictionary()) { Requantization = Requantization };
        foreach (string output in graph.Outputs)
            if (graph.ShapeOf(output) != _original.ShapeOf(output))
                throw new GraphException($"A change of '{graph.Name}' turned its output '{output}' from {_original.ShapeOf(output)} to {graph.ShapeOf(output)}.");
        return graph;
    }

    // The nodes that reach an output, each after all that it reads.
    private List<GraphNode> InOrder()
    {
        Dictionary<string, GraphNode> producers = [];
        foreach (GraphNode node in _nodes)
            if (!producers.TryAdd(node.Output, node))
                throw new GraphException($"The value '{node.Output}' of '{_original.Name}' is made by two nodes, '{producers[node.Output].Name}' and '{node.Name}'.");

        HashSet<string> needed = [];
        var reach = new Stack<string>(_original.Outputs);
        while (reach.TryPop(out string? value))
            if (producers.TryGetValue(value, out GraphNode? node) && needed.Add(value))
                foreach (string input in node.Inputs)
                    reach.Push(input);

        var ordered = new List<GraphNode>();
        List<GraphNode> waiting = [.. _nodes.Where(node => needed.Contains(node.Output))];
        while (waiting.Count > 0)
        {
            List<GraphNode> blocked = [];
            foreach (GraphNode node in waiting)
            {
                if (node.Inputs.Any(needed.Contains))
                {
                    blocked.Add(node);
                    continue;
                }

                needed.Remove(node.Output);
                ordered.Add(node);
            }

            if (blocked.Count == waiting.Count)
                throw new GraphException($"A change of '{_original.Name}' left a cycle through node '{blocked[0].Name}'.");
            waiting = blocked;
        }

        return ordered;
    }

    private int IndexOf(string node)
    {
        int index = _nodes.FindIndex(other => other.Name == node);
        return index >= 0 ? index : throw new GraphException($"'{_original.Name}' has no node '{node}'.");
    }
}
