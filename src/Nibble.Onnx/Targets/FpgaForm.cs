using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Brings a network to the form in which compilers for FPGAs know what it says. The numbers stay the same, but for ties on grids with a zero point.</summary>
internal static class FpgaForm
{
    /// <summary>For hls4ml: no Clip that saturation does, QONNX's order of rounding, and one sample.</summary>
    public static Graph ForHls4ml(Graph graph) => WithOneSample(WithZeroPointsFirst(WithoutLimits(graph)));

    /// <summary>For FINN: that, and unsigned codes behind a Relu and nowhere else.</summary>
    public static Graph ForFinn(Graph graph) => WithOneSample(WithZeroPointsFirst(WithMatchingSigns(WithoutLimits(graph))));

    private static Graph WithoutLimits(Graph graph)
    {
        GraphEditor editor = graph.Edit();
        foreach (GraphNode node in graph.Nodes)
            if (node.Operator is Clip clip && !graph.Outputs.Contains(node.Output) && graph.ConsumersOf(node.Output).All(reader => reader.Operator is Quantize { Grid: { } grid } && IsWithin(grid, clip)))
                editor.Bypass(node.Name);
        return editor.Build();
    }

    private static bool IsWithin(QuantizationGrid grid, Clip clip) =>
        !grid.Format.IsBipolar && Enumerable.Range(0, grid.Scales.Length).All(channel => clip.Low <= grid.Decode(grid.Format.MinCode, channel) && grid.Decode(grid.Format.MaxCode, channel) <= clip.High);

    private static Graph WithMatchingSigns(Graph graph)
    {
        GraphEditor editor = graph.Edit();
        var names = UniqueNames.Of(graph);
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Operator is not Quantize { Grid: { IsSymmetric: true, Format: { IsBipolar: false } format } grid })
                continue;
            Operator? before = graph.ProducerOf(node.Inputs[0])?.Operator;
            bool isBehindRelu = before is Relu;
            if (isBehindRelu && format.IsSigned && format.Bits > 1)
            {
                editor.Replace(node.Name, node with { Operator = new Quantize(new QuantizationGrid(NumberFormat.UInt(format.Bits - 1), grid.Granularity, grid.Scales, default, grid.Rounding)) });
            }
            else if (before is not (Relu or MultiThreshold) && !format.IsSigned)
            {
                string name = names.Take($"{node.Name}/Relu");
                editor.Add(new GraphNode(name, new Relu(), node.Inputs, name)).Rewire(node.Name, 0, name);
            }
        }

        return editor.Build();
    }

    // QONNX knows no other order.
    private static Graph WithZeroPointsFirst(Graph graph)
    {
        GraphEditor editor = graph.Edit();
        foreach (GraphNode node in graph.Nodes)
            if (node.Operator is Quantize { Grid: { IsSymmetric: false, RoundsWithZeroPoint: false } grid })
                editor.Replace(node.Name, node with { Operator = new Quantize(new QuantizationGrid(grid.Format, grid.Granularity, grid.Scales, grid.ZeroPoints, grid.Rounding) { RoundsWithZeroPoint = true }) });
        return editor.Build();
    }

    // Both ask for whole shapes. A network that is made for another batch keeps it.
    private static Graph WithOneSample(Graph graph)
    {
        if (graph.Inputs.All(input => input.Shape.Rank == 0 || input.Shape[0] != Shape.Unknown))
            return graph;
        try
        {
            return new Graph(graph.Name, [.. graph.Inputs.Select(input => input.Shape.Rank > 0 && input.Shape[0] == Shape.Unknown ? input with { Shape = input.Shape.With(0, 1) } : input)], graph.Outputs, graph.Nodes, graph.Constants)
            {
                Requantization = graph.Requantization,
            };
        }
        catch (GraphException)
        {
            return graph;
        }
    }
}
