using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Puts Quantize operators behind values, and codes in the place of constants.</summary>
internal static class QuantizeInsertion
{
    /// <summary>Makes whoever reads a value, but for the nodes named, read it on a grid.</summary>
    public static void QuantizeValue(this GraphEditor editor, string value, Quantize operation, params ReadOnlySpan<string> except)
    {
        string quantized = $"{value}.quantized";
        editor.Redirect(value, quantized, except);
        editor.Add(new GraphNode(quantized, operation, [value], quantized));
    }

    /// <summary>Makes an output of the network lie on a grid, under its own name, for its other readers as well.</summary>
    public static void QuantizeOutput(this GraphEditor editor, Graph graph, string value, Quantize operation)
    {
        GraphNode producer = graph.ProducerOf(value)!;
        string real = $"{value}.real";
        editor.Replace(producer.Name, producer with { Output = real });
        editor.Add(new GraphNode($"{value}.quantized", operation, [real], value));
    }

    /// <summary>Gives a node the codes of a real constant that it reads.</summary>
    public static void QuantizeOperand(this GraphEditor editor, Graph graph, GraphNode node, int input, QuantizationGrid grid)
    {
        string codes = $"{node.Name}.{node.Inputs[input]}.quantized";
        editor.SetConstant(codes, new Constant(grid.Quantize(graph.Constants[node.Inputs[input]].ToTensor())));
        editor.Rewire(node.Name, input, codes);
    }
}
