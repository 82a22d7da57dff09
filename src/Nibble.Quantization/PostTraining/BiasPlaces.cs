using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Gives layers that may have a bias one, for bias correction to write to.</summary>
internal static class BiasPlaces
{
    /// <summary>The same function, with a bias of zeros in each Gemm and Conv that had none.</summary>
    public static Graph Add(Graph graph)
    {
        GraphEditor editor = graph.Edit();
        foreach (GraphNode layer in Preparation.Quantizable(graph).Where(layer => layer.Operator is Gemm or Conv && layer.Inputs.Length == 2))
        {
            string bias = $"{layer.Name}.corrected_bias";
            editor.SetConstant(bias, new Constant(new Tensor([graph.ShapeOf(layer.Inputs[1])[IntegerLayer.WeightChannelAxis(layer.Operator)!.Value]])));
            editor.Replace(layer.Name, layer with { Inputs = layer.Inputs.Add(bias) });
        }

        return editor.Build();
    }
}
