using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Each weight to the point next to it.</summary>
internal sealed record NearestRule : WeightRule
{
    public override string Name => nameof(Nearest);

    internal override bool NeedsInputs => false;

    internal override Tensor Round(WeightMatrix weights, QuantizationGrid grid, InputMoments? inputs) => grid.FakeQuantize(weights.Values);
}
