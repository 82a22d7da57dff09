namespace Nibble.Studies;

/// <summary>One layer of a recipe's network: its kind and the number that goes with it.</summary>
/// <param name="Kind">What the layer does.</param>
/// <param name="Value">For linear, the number of neurons; for leaky ReLU, the slope below zero.</param>
public readonly record struct RecipeLayer(RecipeLayerKind Kind, float Value = 0);
