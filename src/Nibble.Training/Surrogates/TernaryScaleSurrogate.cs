namespace Nibble.Training;

/// <summary>For points -W_n, 0 and W_p: dq/dx = the magnitude of the point that x was mapped to, and 1 where that is 0.</summary>
/// <remarks>Trained ternary quantization, whose scales belong to the points and not to the values (Zhu et al. 2017, arXiv:1612.01064, equation 8).</remarks>
public sealed record TernaryScaleSurrogate : Surrogate
{
    /// <inheritdoc/>
    public override void Apply(QuantizedGroup group, Span<float> gradient)
    {
        for (int i = 0; i < gradient.Length; i++)
            if (group.Points[i] != 0)
                gradient[i] *= MathF.Abs(group.Points[i]);
    }
}
