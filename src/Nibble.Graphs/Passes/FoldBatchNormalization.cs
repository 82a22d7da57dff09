using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>Folds each batch normalization into the weights and bias of the layer before it: W' = γ W / σ, b' = β + γ (b - μ) / σ.</summary>
/// <remarks>Only where that layer's output goes nowhere else and its weight and bias are constants of real numbers. Ioffe and Szegedy 2015 (arXiv:1502.03167); Jacob et al. 2018, section 3.2.</remarks>
public static class FoldBatchNormalization
{
    /// <summary>The network with as many batch normalizations folded as can be; the same outputs but for rounding.</summary>
    public static Graph Apply(Graph graph)
    {
        foreach (GraphNode norm in graph.Nodes.Where(node => node.Operator is BatchNormalization))
            if (TryFold(graph, graph.Nodes.First(node => node.Name == norm.Name)) is { } folded)
                graph = folded;
        return graph;
    }

    private static Graph? TryFold(Graph graph, GraphNode norm)
    {
        if (graph.ProducerOf(norm.Inputs[0]) is not { Operator: Gemm or Conv } layer
            || graph.ConsumersOf(layer.Output).Count() != 1 || graph.Outputs.Contains(layer.Output)
            || Real(graph, layer.Inputs[1]) is not { } weight
            || norm.Inputs[1..].Select(name => Real(graph, name)).ToArray() is not [{ } gamma, { } beta, { } mean, { } variance])
            return null;
        Tensor? bias = layer.Inputs.Length > 2 ? Real(graph, layer.Inputs[2]) : new Tensor([gamma.Length]);
        if (bias is null)
            return null;

        int axis = IntegerLayer.WeightChannelAxis(layer.Operator)!.Value;
        Tensor newWeight = weight.Clone(), newBias = bias.Clone();
        var factors = new double[gamma.Length];
        for (int c = 0; c < factors.Length; c++)
        {
            factors[c] = gamma[c] / Math.Sqrt((double)variance[c] + ((BatchNormalization)norm.Operator).Epsilon);
            newBias[c] = (float)(beta[c] + (factors[c] * ((double)bias[c] - mean[c])));
        }

        int inner = axis == 0 ? weight.Length / factors.Length : 1;
        for (int i = 0; i < weight.Length; i++)
            newWeight[i] = (float)(weight[i] * factors[i / inner % factors.Length]);

        string weightName = $"{layer.Name}.folded_weight", biasName = $"{layer.Name}.folded_bias";
        return graph.Edit()
            .SetConstant(weightName, new Constant(newWeight))
            .SetConstant(biasName, new Constant(newBias))
            .Replace(layer.Name, layer with { Inputs = [layer.Inputs[0], weightName, biasName] })
            .Bypass(norm.Name)
            .Build();
    }

    private static Tensor? Real(Graph graph, string name) =>
        graph.Constants.TryGetValue(name, out Constant? constant) && constant.Quantized is null ? constant.ToTensor() : null;
}
