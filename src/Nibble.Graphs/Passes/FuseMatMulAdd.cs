using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>Turns each matrix product with constant weights and the addition of a constant bias into one Gemm, the form of a fully connected layer.</summary>
/// <remarks>
/// Only where the product goes nowhere else and the bias is [N] or [1, N]; constants may be of real numbers or of codes. Where x has more axes than
/// a matrix, all but the last become one before the layer and what they were behind it. The node keeps the product's name. Networks of Keras have this form, and transformers.
/// </remarks>
public static class FuseMatMulAdd
{
    /// <summary>The network with as many pairs fused as can be; the same outputs.</summary>
    public static Graph Apply(Graph graph)
    {
        foreach (GraphNode add in graph.Nodes.Where(node => node.Operator is Add))
            if (TryFuse(graph, graph.Nodes.First(node => node.Name == add.Name)) is { } fused)
                graph = fused;
        return graph;
    }

    private static Graph? TryFuse(Graph graph, GraphNode add)
    {
        // Either side of the addition may be the product.
        int side = graph.ProducerOf(add.Inputs[0]) is { Operator: MatMul } ? 0 : 1;
        string bias = add.Inputs[1 - side];
        if (graph.ProducerOf(add.Inputs[side]) is not { Operator: MatMul } product
            || graph.ConsumersOf(product.Output).Count() != 1 || graph.Outputs.Contains(product.Output)
            || !graph.Constants.ContainsKey(product.Inputs[1])
            || !graph.Constants.TryGetValue(bias, out Constant? value) || AsRow(value, graph.ShapeOf(product.Output)[-1]) is not { } row)
            return null;
        Shape rows = graph.ShapeOf(product.Inputs[0]), result = graph.ShapeOf(product.Output);
        if (rows.Rank > 2 && (result.Sizes.Count(Shape.Unknown) > 1 || result.Sizes.Contains(0) || rows[-1] == Shape.Unknown || graph.ShapeOf(add.Output) != result))
            return null;

        GraphEditor editor = graph.Edit();
        if (row != value)
        {
            bias = $"{product.Name}.fused_bias";
            editor.SetConstant(bias, row);
        }

        if (rows.Rank > 2)
        {
            (string matrix, string flat) = ($"{product.Name}.rows", $"{product.Name}.flat");
            return editor
                .Add(new GraphNode(matrix, new Reshape([Shape.Unknown, rows[-1]]), [product.Inputs[0]], matrix))
                .Replace(product.Name, new GraphNode(product.Name, new Gemm(), [matrix, product.Inputs[1], bias], flat))
                .Replace(add.Name, add with { Operator = new Reshape(result), Inputs = [flat] })
                .Build();
        }

        return editor
            .Replace(product.Name, product with { Operator = new Gemm(), Inputs = [product.Inputs[0], product.Inputs[1], bias] })
            .Replace(add.Name, add with { Inputs = [product.Output, bias] }) // a node is bypassed by its first input
            .Bypass(add.Name)
            .Build();
    }

    // The bias as [N]; null where it is of another shape.
    private static Constant? AsRow(Constant bias, int width)
    {
        if (bias.Shape == [width])
            return bias;
        if (bias.Shape != [1, width])
            return null;
        if (bias.Quantized is not { } codes)
            return new Constant(bias.ToTensor().Reshape([width]));
        QuantizationGrid grid = codes.Grid;
        if (grid.Granularity.GroupSize is not null)
            return null;
        if (grid.Granularity.Axis is int axis)
            grid = axis == 1
                ? new QuantizationGrid(grid.Format, Granularity.PerChannel(), grid.Scales, grid.ZeroPoints, grid.Rounding)
                : QuantizationGrid.PerTensor(grid.Format, grid.Scales[0], grid.ZeroPoints[0], grid.Rounding);
        return new Constant(new QuantizedTensor([width], grid, codes.Codes.ToArray()));
    }
}
