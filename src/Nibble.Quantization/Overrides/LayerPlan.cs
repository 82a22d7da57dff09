using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>What a recipe and its overrides say of one layer.</summary>
/// <param name="Node">The layer in the prepared network.</param>
/// <param name="Weights">The quantizer of its weights, with the axis that this operator needs.</param>
/// <param name="Activations">The quantizer that overrides ask for its input; null where none does.</param>
/// <param name="Rule">How its weights are rounded.</param>
internal sealed record LayerPlan(GraphNode Node, GridQuantizer Weights, GridQuantizer? Activations, WeightRule Rule)
{
    /// <summary>The layers of a prepared network that become integer ones.</summary>
    /// <exception cref="QuantizationException">There are none, or an override means no layer.</exception>
    public static IReadOnlyList<LayerPlan> For(Graph graph, QuantizationRecipe recipe)
    {
        IReadOnlyList<GraphNode> layers = Preparation.Quantizable(graph);
        if (layers.Count == 0)
            throw Preparation.NothingToQuantize(graph);
        foreach (LayerOverride rule in recipe.Overrides)
            if (!layers.Concat(PlacementRules.ValueProducts(graph)).Any(layer => rule.Matches(layer.Name)))
                throw new QuantizationException($"An override is meant for '{rule.Pattern}', but no layer of '{graph.Name}' that can be quantized has such a name. They are {string.Join(", ", layers.Select(layer => $"'{layer.Name}'"))}.");
        LayerPlan[] plans = [.. layers.Select(layer => For(graph, layer, recipe)).OfType<LayerPlan>()];
        return plans.Length > 0 ? plans : throw new QuantizationException($"The overrides leave every layer of '{graph.Name}' real, so that nothing is left to quantize.");
    }

    /// <summary>Whether the overrides leave a node real.</summary>
    public static bool IsFloat(GraphNode node, QuantizationRecipe recipe) =>
        recipe.Overrides.LastOrDefault(change => change.IsFloat is not null && change.Matches(node.Name))?.IsFloat ?? false;

    private static LayerPlan? For(Graph graph, GraphNode layer, QuantizationRecipe recipe)
    {
        GridQuantizer weights = recipe.Weights;
        GridQuantizer? activations = null;
        WeightRule rule = recipe.Rule;
        foreach (LayerOverride change in recipe.Overrides.Where(change => change.Matches(layer.Name)))
        {
            weights = change.Weights ?? weights;
            if (change.WeightBits is int bits)
                weights = weights with { Format = bits is >= 2 and <= 32 ? weights.Format.WithBits(bits) : throw new QuantizationException($"The override for '{change.Pattern}' asks for weights of {bits} bits; expected 2 to 32.") };
            activations = change.Activations ?? activations;
            rule = change.Rule ?? rule;
        }

        return IsFloat(layer, recipe) ? null : new LayerPlan(layer, weights with { Granularity = WeightAxes.Of(weights.Granularity, layer, graph) }, activations, rule);
    }
}
