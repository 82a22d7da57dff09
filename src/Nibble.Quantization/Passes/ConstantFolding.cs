using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Quantization;

/// <summary>Computes what follows from constants of real numbers alone, so that a weight that the file transposes or scales is a weight.</summary>
/// <remarks>
/// Codes and what quantizes stay: they say which numbers are low-bit. What makes far more numbers than it reads, such as a small constant
/// broadcast to a large one, stays as well.
/// </remarks>
internal static class ConstantFolding
{
    // More numbers than these are folded only where no more come out than go in.
    private const long MostGrown = 1 << 20;

    /// <summary>The network without nodes that read constants alone; the same outputs.</summary>
    public static Graph Apply(Graph graph)
    {
        Dictionary<string, Constant> known = graph.Constants.Where(pair => pair.Value.Quantized is null).ToDictionary();
        GraphEditor editor = graph.Edit();
        bool isChanged = false;
        foreach (GraphNode node in graph.Nodes.Where(node => node.Inputs.Length > 0 && node.Operator is not Quantize))
        {
            if (!node.Inputs.All(known.ContainsKey) || Evaluate(graph, node, known) is not { } value)
                continue;
            known.Add(node.Output, new Constant(value));
            if (!graph.ConsumersOf(node.Output).Any())
                continue;
            string name = $"{node.Output}.folded";
            editor.SetConstant(name, known[node.Output]).Redirect(node.Output, name);
            isChanged = true;
        }

        return isChanged ? editor.Build() : graph;
    }

    // Null where the result is too large, or the operator can't be evaluated by itself.
    private static Tensor? Evaluate(Graph graph, GraphNode node, Dictionary<string, Constant> known)
    {
        Shape shape = graph.ShapeOf(node.Output);
        if (!shape.IsKnown || shape.ElementCount > Math.Max(MostGrown, node.Inputs.Sum(input => known[input].Shape.ElementCount)))
            return null;
        try
        {
            var alone = new Graph(graph.Name, [], [node.Output], [node], node.Inputs.Distinct().ToDictionary(input => input, input => known[input]));
            return new FloatEvaluator(alone).Run(new Dictionary<string, Tensor>())[node.Output];
        }
        catch (RuntimeException)
        {
            return null;
        }
    }
}
