using Nibble.Graphs;

namespace Nibble.Onnx;

/// <summary>Names of which none is given twice.</summary>
/// <param name="taken">Those that are in use already.</param>
internal sealed class UniqueNames(IEnumerable<string> taken)
{
    private readonly HashSet<string> _taken = [.. taken];
    private readonly Dictionary<string, int> _last = [];

    /// <summary>Names that neither a node nor a value of a network has.</summary>
    public static UniqueNames Of(Graph graph) =>
        new([.. graph.Nodes.Select(node => node.Name), .. graph.Nodes.Select(node => node.Output), .. graph.Constants.Keys, .. graph.Inputs.Select(input => input.Name)]);

    /// <summary>The name itself where it is free, else the name with a number; counting goes on from the last, so that many of one name cost no more than others.</summary>
    public string Take(string wanted)
    {
        string name = wanted;
        int number = _last.GetValueOrDefault(wanted, 1);
        while (!_taken.Add(name))
            name = $"{wanted}_{++number}";
        if (number > 1)
            _last[wanted] = number;
        return name;
    }
}
