namespace Nibble.Numerics;

/// <summary>DoReFa-Net's weights: normalized by tanh to [-1, 1], then 2^k evenly spaced points; for one bit the sign times the mean magnitude.</summary>
/// <remarks>
/// q(w) = 2 · quantize_k(tanh w / (2 max|tanh w|) + ½) - 1, quantize_k(r) = round((2^k - 1) r) / (2^k - 1), the maximum over a group; k = 1: sign(w) · mean|w|.
/// There is no point at zero, where ties go by the rounding, as in <see cref="LinearQuantizer"/>; a group of nothing but zeros goes where zero goes.
/// Not idempotent for more than one bit, since tanh is taken of its points again.
/// Surrogate gradient: identity through quantize_k, so dq/dw = (1 - tanh² w) / max|tanh w|, and through the maximum to the values that have it; identity for one bit.
/// Zhou et al. 2016 (arXiv:1606.06160), section 2.3.
/// </remarks>
public sealed record DoReFaWeightQuantizer : Quantizer
{
    /// <summary>Creates the quantizer; to the nearest, ties to even, unless said otherwise.</summary>
    /// <param name="bits">The width of a code, 1 to 16.</param>
    /// <exception cref="NibbleException">The width is not 1 to 16.</exception>
    public DoReFaWeightQuantizer(int bits) => Bits = bits is >= 1 and <= 16
        ? bits
        : throw new NibbleException($"DoReFa-Net's weights have 1 to 16 bits, but {bits} were asked for.");

    /// <summary>The width of a code.</summary>
    public int Bits { get; }

    /// <summary>How (2^k - 1) r is rounded; without meaning for one bit.</summary>
    public Rounding Rounding { get; init; }

    /// <inheritdoc/>
    public override Tensor FakeQuantize(Tensor tensor, CounterRandom random = default)
    {
        if (Bits == 1)
            return new SignQuantizer { Scale = null, Granularity = Granularity }.FakeQuantize(tensor);
        GroupWalk groups = Granularity.Over(tensor.Shape);
        var greatest = new double[groups.Count];
        for (int i = 0; i < tensor.Length; i++)
            greatest[groups.Of(i)] = float.IsFinite(tensor[i])
                ? Math.Max(greatest[groups.Of(i)], Math.Abs(Math.Tanh(tensor[i])))
                : throw Interval.NotFinite(tensor[i]);
        var normalized = new Tensor(tensor.Shape);
        for (int i = 0; i < tensor.Length; i++)
            normalized[i] = greatest[groups.Of(i)] == 0 ? 0 : (float)(Math.Tanh(tensor[i]) / greatest[groups.Of(i)]);
        return new LinearQuantizer(-1, 1, 1 << Bits) { Rounding = Rounding }.FakeQuantize(normalized, random);
    }
}
