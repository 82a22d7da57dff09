using System.Collections.Immutable;

namespace Nibble.Quantization;

/// <summary>Layers of a searched network whose weights alone become codes, and which have them in common, as the nodes of one recurrent layer's results.</summary>
/// <param name="Plans">What the recipe says of each.</param>
/// <param name="WeightKnob">Which knob is the width of their weights.</param>
/// <param name="Products">Multiplications for one sample; 0 where the network leaves sizes open.</param>
internal sealed record SearchedDecoding(ImmutableArray<LayerPlan> Plans, int WeightKnob, long Products)
{
    /// <summary>The layer that stands for all.</summary>
    public LayerPlan First => Plans[0];

    /// <summary>The plans with weights of a width.</summary>
    public IEnumerable<LayerPlan> At(int width) => Plans.Select(plan => plan with { Weights = plan.Weights with { Format = plan.Weights.Format.WithBits(width) } });
}
