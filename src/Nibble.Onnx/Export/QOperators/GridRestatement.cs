using Nibble.Graphs;

namespace Nibble.Onnx;

/// <summary>
/// Says again on which grid a value lies after it has been moved or picked from: layers behind a pool or a reshape then read codes, as they do in an
/// integer program. No number changes.
/// </summary>
internal static class GridRestatement
{
    /// <summary>The network with a Quantize behind each mover of values of a grid.</summary>
    public static Graph Apply(Graph graph)
    {
        GraphEditor editor = graph.Edit();
        HashSet<string> names = [.. graph.Nodes.Select(node => node.Name), .. graph.Nodes.Select(node => node.Output), .. graph.Constants.Keys, .. graph.Inputs.Select(input => input.Name)];
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Operator is Quantize || graph.QuantizationOf(node.Output) is not { Grid: { Granularity.Axis: null } grid } || grid.Format.IsBipolar || grid.Format.Bits > 8)
                continue;
            if (!graph.ConsumersOf(node.Output).Any(reader => reader.Operator is not Quantize))
                continue;
            string name = $"{node.Output}/Quantize";
            while (!names.Add(name))
                name += "_";
            editor.Add(new GraphNode(name, new Quantize(grid), [node.Output], name)).Redirect(node.Output, name, name);
        }

        return editor.Build();
    }
}
