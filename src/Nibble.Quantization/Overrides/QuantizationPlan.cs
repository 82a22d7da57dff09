using Nibble.Graphs;

namespace Nibble.Quantization;

/// <summary>What a recipe and its overrides make of a prepared network.</summary>
/// <param name="Layers">The layers that become integer ones, in order.</param>
/// <param name="Decoded">The layers whose weights alone become codes, since runtimes decode them before use: recurrent layers and embeddings.</param>
internal sealed record QuantizationPlan(IReadOnlyList<LayerPlan> Layers, IReadOnlyList<LayerPlan> Decoded)
{
    /// <summary>Plans a network.</summary>
    /// <exception cref="QuantizationException">No layer is left to quantize, or an override means none or asks for what a layer does not have.</exception>
    public static QuantizationPlan For(Graph graph, QuantizationRecipe recipe)
    {
        IReadOnlyList<GraphNode> layers = Preparation.Quantizable(graph), decoded = Preparation.Decodable(graph);
        if (layers.Count + decoded.Count == 0)
            throw Preparation.NothingToQuantize(graph);
        foreach (LayerOverride rule in recipe.Overrides)
        {
            GraphNode[] meant = [.. layers.Concat(decoded).Concat(PlacementRules.ValueProducts(graph)).Where(layer => rule.Matches(layer.Name))];
            if (meant.Length == 0)
                throw new QuantizationException($"An override is meant for '{rule.Pattern}', but no layer of '{graph.Name}' that can be quantized has such a name. They are {string.Join(", ", layers.Concat(decoded).Select(layer => $"'{layer.Name}'"))}.");
            if (rule.Activations is not null && meant.All(decoded.Contains))
                throw new QuantizationException($"The override for '{rule.Pattern}' asks for another input of '{meant[0].Name}' ({meant[0].Operator.Name}), which computes with real numbers. Ask for its weights alone.");
        }

        var plan = new QuantizationPlan(Planned(layers), Planned(decoded));
        return plan.Layers.Count + plan.Decoded.Count > 0 ? plan : throw new QuantizationException($"The overrides leave every layer of '{graph.Name}' real, so that nothing is left to quantize.");

        LayerPlan[] Planned(IEnumerable<GraphNode> nodes) => [.. nodes.Select(node => LayerPlan.For(graph, node, recipe)).OfType<LayerPlan>()];
    }
}
