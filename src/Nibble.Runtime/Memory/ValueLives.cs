using Nibble.Graphs;

namespace Nibble.Runtime;

/// <summary>Which values of a network stand in the same memory, and after which node nobody reads it any more.</summary>
internal sealed class ValueLives
{
    private const int Forever = int.MaxValue;

    private readonly Dictionary<string, string> _owners = [];
    private readonly Dictionary<string, int> _ends = [];

    public ValueLives(Graph graph)
    {
        foreach (string given in (IEnumerable<string>)[.. graph.Inputs.Select(input => input.Name), .. graph.Constants.Keys, .. graph.Outputs])
            _ends[given] = Forever;
        for (int i = 0; i < graph.Nodes.Length; i++)
        {
            GraphNode node = graph.Nodes[i];
            foreach (string input in node.Inputs)
                _ends[OwnerOf(input)] = Math.Max(_ends[OwnerOf(input)], i);
            if (Shares(node, graph))
                _owners[node.Output] = OwnerOf(node.Inputs[0]);
            else
                _ends.TryAdd(node.Output, i);
        }
    }

    /// <summary>Whether a node's output is its input's memory under another shape. What leaves the network has memory of its own.</summary>
    public static bool Shares(GraphNode node, Graph graph) => node.Operator is Identity or Flatten or Reshape && !graph.Outputs.Contains(node.Output);

    /// <summary>The value in whose memory a value stands, itself where it has its own.</summary>
    public string OwnerOf(string value) => _owners.GetValueOrDefault(value, value);

    /// <summary>Whether nobody reads the memory of a value after a node; never so for what came from outside or leaves the network.</summary>
    public bool EndsAt(string owner, int node) => _ends[owner] == node;
}
