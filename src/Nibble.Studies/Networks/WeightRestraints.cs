using Nibble.Numerics;
using Nibble.Training;

namespace Nibble.Studies;

/// <summary>What holds for the weights of one layer while they learn: how their gradients and updates are quantized, scaled and limited.</summary>
internal sealed record WeightRestraints
{
    /// <summary>G: of the gradient by the weights; null leaves it real.</summary>
    public Quantizer? Gradients { get; init; }

    /// <summary>What weights and bias are kept on; null keeps them real.</summary>
    public QuantizationGrid? Grid { get; init; }

    /// <summary>H: weights stay in [-H, H].</summary>
    public float Bound { get; init; } = float.PositiveInfinity;

    /// <summary>What updates are multiplied by; null for BinaryConnect's κ.</summary>
    public float? UpdateScale { get; init; } = 1;

    /// <summary>Lets them hold for a layer that does not belong to a network yet.</summary>
    /// <exception cref="TrainingException">Parameters can't be kept on the grid.</exception>
    public void HoldFor(Layer layer)
    {
        foreach (Parameter parameter in layer.Parameters)
        {
            bool isWeight = parameter.Name.EndsWith("weight", StringComparison.Ordinal);
            if (isWeight)
                parameter.GradientQuantizer = Gradients;
            if (isWeight || parameter.Name == "bias")
                parameter.Grid = Grid;
            if (parameter.Value.Shape.Rank < 2)
                continue;
            parameter.Bound = Bound;
            parameter.UpdateScale = UpdateScale ?? GlorotScale(parameter.Value);
        }
    }

    private static float GlorotScale(Tensor weight)
    {
        int places = weight.Length / weight.Shape[0] / weight.Shape[1];
        return Parameter.GlorotScale(weight.Shape[1] * places, weight.Shape[0] * places);
    }
}
