using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>A softmax between 8-bit codes, as ONNX Runtime computes it on them.</summary>
internal static class SoftmaxLowering
{
    /// <summary>Adds the step if a node is such a softmax, in a network of ONNX Runtime's arithmetic.</summary>
    /// <returns>The nodes it does, or none.</returns>
    public static IEnumerable<string> TryLower(ProgramBuilder program, GraphNode node)
    {
        Graph graph = program.Graph;
        if (node.Operator is not Softmax softmax || graph.Requantization != Requantization.FloatScale || program.Layout[node.Inputs[0]].Quantization?.Grid is not { } from
            || QuantizedChain.SoleReader(graph, node.Output) is not { Operator: Quantize { Grid: { RoundsAsOnnx: true } to } } quantize || !FloatCodeSoftmax.Takes(from, to))
            return [];
        Shape shape = graph.ShapeOf(node.Output);
        int axis = softmax.Axis < 0 ? softmax.Axis + shape.Rank : softmax.Axis;
        if (shape[axis] < 1 || shape.Sizes[(axis + 1)..].Contains(Shape.Unknown))
            return [];

        Held input = program.Need(node.Inputs[0], Element.Byte, Arrangement.Plain, $"'{node.Name}' adds along an axis");
        Held output = program.Hold(quantize.Output, Element.Byte, Arrangement.Plain);
        int inner = 1;
        foreach (int size in shape.Sizes[(axis + 1)..])
            inner *= size;
        program.Emit(new SoftmaxStep(new FloatCodeSoftmax(from, to, shape[axis]), inner, input, output), new ProgramStep
        {
            Nodes = [node.Name, quantize.Name],
            Kind = node.Operator.Name,
            Kernel = "table of powers",
            IsInteger = true,
            Reason = "codes to codes: powers are looked up, their share of the sum is rounded once",
            InputFormat = from.Format,
            OutputFormat = to.Format,
        });
        return [node.Name, quantize.Name];
    }
}
