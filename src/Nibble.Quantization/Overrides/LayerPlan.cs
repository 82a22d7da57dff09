using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>What a recipe and its overrides say of one layer.</summary>
/// <param name="Node">The layer in the prepared network.</param>
/// <param name="Weights">The quantizer of its weights, with the axis that this operator needs.</param>
/// <param name="Activations">The quantizer that overrides ask for its input; null where none does.</param>
/// <param name="Rule">How its weights are rounded, where they are those of a product.</param>
internal sealed record LayerPlan(GraphNode Node, GridQuantizer Weights, GridQuantizer? Activations, WeightRule Rule)
{
    /// <summary>Whether the overrides leave a node real.</summary>
    public static bool IsFloat(GraphNode node, QuantizationRecipe recipe) =>
        recipe.Overrides.LastOrDefault(change => change.IsFloat is not null && change.Matches(node.Name))?.IsFloat ?? false;

    /// <summary>The rule by which a layer's weights are to be rounded.</summary>
    public static WeightRule RuleOf(GraphNode node, QuantizationRecipe recipe) =>
        recipe.Overrides.LastOrDefault(change => change.Rule is not null && change.Matches(node.Name))?.Rule ?? recipe.Rule;

    /// <summary>The plan of one layer; null where it is to stay real.</summary>
    /// <exception cref="QuantizationException">An override asks for a width that weights can't have.</exception>
    public static LayerPlan? For(Graph graph, GraphNode layer, QuantizationRecipe recipe)
    {
        GridQuantizer weights = recipe.Weights;
        GridQuantizer? activations = null;
        foreach (LayerOverride change in recipe.Overrides.Where(change => change.Matches(layer.Name)))
        {
            weights = change.Weights ?? weights;
            if (change.WeightBits is int bits)
                weights = weights with { Format = bits is >= 2 and <= 32 ? weights.Format.WithBits(bits) : throw new QuantizationException($"The override for '{change.Pattern}' asks for weights of {bits} bits; expected 2 to 32.") };
            activations = change.Activations ?? activations;
        }

        return IsFloat(layer, recipe) ? null : new LayerPlan(layer, weights with { Granularity = WeightAxes.Of(weights.Granularity, layer, graph) }, activations, RuleOf(layer, recipe));
    }
}
