using Nibble.Numerics;
using Nibble.Training;

namespace Nibble.Studies;

/// <summary>Builds the network that a recipe describes.</summary>
internal static class NetworkBuilder
{
    /// <summary>The network, initialized from the recipe's seed.</summary>
    /// <param name="recipe">The experiment.</param>
    /// <param name="inputs">Numbers in one sample.</param>
    /// <param name="outputs">Numbers that the loss needs of the last layer.</param>
    /// <exception cref="StudyException">The last layer does not have that many.</exception>
    public static Sequential Build(Recipe recipe, int inputs, int outputs)
    {
        GridQuantizer? weights = recipe.Weights is { } weightFormat
            ? new UniformQuantizer(weightFormat) { IsSymmetric = true, Granularity = Granularity.PerChannel() }
            : null;
        GridQuantizer? activations = recipe.Activations is { } activationFormat ? new UniformQuantizer(activationFormat) : null;
        List<Layer> layers = [];
        int width = inputs;
        foreach (RecipeLayer layer in recipe.Network)
        {
            layers.Add(layer.Kind switch
            {
                RecipeLayerKind.Linear => new Linear(width, (int)layer.Value) { WeightQuantizer = weights, InputQuantizer = activations },
                RecipeLayerKind.LeakyRelu => new LeakyRelu(layer.Value),
                RecipeLayerKind.Tanh => new Tanh(),
                RecipeLayerKind.Sigmoid => new Sigmoid(),
                _ => new Relu(),
            });
            if (layer.Kind == RecipeLayerKind.Linear)
                width = (int)layer.Value;
        }

        if (width != outputs)
            throw new StudyException($"The recipe '{recipe.Name}' ends with {width} outputs, but its data needs {outputs}. Make the last layer 'linear {outputs}'.");
        var model = new Sequential([.. layers]);
        model.Initialize(recipe.Seed);
        return model;
    }
}
