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
        var names = UniqueNames.Of(graph);
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Operator is Quantize || graph.QuantizationOf(node.Output) is not { Grid: { Granularity.Axis: null } grid } || grid.Format.IsBipolar || grid.Format.Bits > 8)
                continue;
            if (!graph.ConsumersOf(node.Output).Any(reader => reader.Operator is not Quantize))
                continue;
            string name = names.Take($"{node.Output}/Quantize");
            editor.Add(new GraphNode(name, new Quantize(grid), [node.Output], name)).Redirect(node.Output, name, name);
        }

        return editor.Build();
    }
}
