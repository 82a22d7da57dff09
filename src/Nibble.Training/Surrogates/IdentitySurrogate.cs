using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>dq/dx = 1 everywhere (Hinton 2012; Bengio, Léonard, Courville 2013, arXiv:1308.3432).</summary>
public sealed record IdentitySurrogate : Surrogate
{
    /// <inheritdoc/>
    public override void Apply(QuantizationGrid grid, Tensor values, Span<float> gradient)
    {
    }
}
