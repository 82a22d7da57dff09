namespace Nibble.Studies;

/// <summary>The layers that a recipe can name.</summary>
public enum RecipeLayerKind
{
    /// <summary>Fully connected, with bias: <c>linear 256</c>.</summary>
    Linear,

    /// <summary>max(x, 0): <c>relu</c>.</summary>
    Relu,

    /// <summary>x or a fraction of it below zero: <c>leaky-relu 0.01</c>.</summary>
    LeakyRelu,

    /// <summary>The hyperbolic tangent: <c>tanh</c>.</summary>
    Tanh,

    /// <summary>1 / (1 + e^-x): <c>sigmoid</c>.</summary>
    Sigmoid,
}
