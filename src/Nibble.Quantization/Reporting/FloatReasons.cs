using Nibble.Graphs;

namespace Nibble.Quantization;

/// <summary>Why a layer multiplies real numbers, in words.</summary>
internal static class FloatReasons
{
    /// <summary>The reason.</summary>
    /// <param name="model">The low-bit network.</param>
    /// <param name="node">A layer of it that is no integer one.</param>
    /// <param name="recipe">What the network was made by; null where that is not known.</param>
    public static string Of(Graph model, GraphNode node, QuantizationRecipe? recipe)
    {
        Constant?[] weights = [.. LayerWeightInputs.Of(node.Operator).Select(input => model.Constants.GetValueOrDefault(node.Inputs[input]))];
        if (weights.Contains(null))
            return LayerWeightInputs.AreDecoded(node) ? "its weights are not constants" : "its second operand is not a constant";
        bool areReal = weights.Any(weight => weight!.Quantized is null);
        if (areReal && recipe?.Overrides.LastOrDefault(change => change.IsFloat is not null && change.Matches(node.Name)) is { IsFloat: true } asked)
            return $"the override for '{asked.Pattern}' asks for it";
        if (areReal && node.Operator is Conv && model.Nodes.Any(other => other.Operator is Quantize { IsDynamic: true }))
            return "runtimes lack convolutions with ranges taken from the values at run time";
        if (!LayerWeightInputs.AreDecoded(node) && node.Inputs.Length > 2 && !model.Constants.ContainsKey(node.Inputs[2]))
            return "its bias is not a constant";
        if (areReal)
            return "its weights are real numbers";
        return model.QuantizationOf(node.Inputs[0]) is null ? "its input is not quantized" : "its scales lie along an axis that a sum can't factor out";
    }
}
