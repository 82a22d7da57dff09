namespace Nibble.Studies;

/// <summary>The optimizers that a recipe can name.</summary>
public enum RecipeOptimizer
{
    /// <summary>Adam with its authors' constants.</summary>
    Adam,

    /// <summary>Stochastic gradient descent with a momentum of 0.9.</summary>
    Sgd,
}
