namespace Nibble.Studies;

/// <summary>Quantizers of one layer that differ from the recipe's.</summary>
/// <param name="Layer">A layer's name in the recipe, or <see cref="First"/> or <see cref="Last"/> of those with weights.</param>
public sealed record LayerExcept(string Layer)
{
    /// <summary>The first layer with weights.</summary>
    public const string First = "first";

    /// <summary>The last layer with weights.</summary>
    public const string Last = "last";

    internal RecipePlace Place { get; init; }

    /// <summary>The layer's weights, such as <c>int8</c> or <c>float</c>; null for what the recipe says.</summary>
    public RecipePhrase? Weights { get; init; }

    /// <summary>The layer's input, such as <c>uint8</c> or <c>float</c>; null for what the recipe says.</summary>
    public RecipePhrase? Activations { get; init; }

    /// <summary>The gradients by the layer's outputs, such as <c>wage 8</c> or <c>float</c>; null for what the recipe says.</summary>
    public RecipePhrase? Errors { get; init; }

    /// <summary>The gradients by the layer's weights; null for what the recipe says.</summary>
    public RecipePhrase? Gradients { get; init; }

    /// <summary>What the layer's weights are rounded to after each step; null for what the recipe says.</summary>
    public RecipePhrase? Updates { get; init; }
}
