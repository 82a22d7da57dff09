namespace Nibble.Numerics;

/// <summary>WAGE's points for weights, activations and errors: Q(x / s, k), Q(x, k) = clip(σ·round(x/σ), -1 + σ, 1 - σ), σ = 2^(1-k).</summary>
/// <remarks>
/// Points lie between -1 and 1 whatever the values: the scale is divided out and not multiplied back. One bit is the sign, zero and above being +1;
/// more than 15 bits leave x / s as it is, as in the authors' code. Ties go to even, so that 0.25 of 2 bits is 0.
/// With a given scale of 1 quantizing twice changes nothing, and NaN becomes the least point (of more than 15 bits it stays).
/// Default surrogate gradient: 1 / s everywhere, 1 for errors. For activations the paper takes 1 / s where the result isn't clipped, else 0:
/// the QuotientSurrogate with the limit 1 - σ(k).
/// Wu, Li, Chen, Shi 2018 (arXiv:1802.04680), equations 6, 8, 9 and 10.
/// </remarks>
public sealed record WageQuantizer : Quantizer
{
    private readonly float? _scale = 1;

    /// <summary>Creates the quantizer, with the scale 1 that weights have.</summary>
    /// <param name="bits">1 to 32.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is not 1 to 32.</exception>
    public WageQuantizer(int bits)
    {
        Wage.Sigma(bits); // checks the width
        Bits = bits;
    }

    /// <summary>The width of a code, k.</summary>
    public int Bits { get; }

    /// <summary>
    /// What values are divided by: 1 for weights, the layer's α for activations (<see cref="WageInitialization.ActivationScale"/>); null, for errors, means
    /// Shift(max|x|) of each group.
    /// </summary>
    /// <exception cref="NibbleException">The scale is not positive and finite.</exception>
    public float? Scale
    {
        get => _scale;
        init => _scale = value is null || (float.IsFinite(value.Value) && value > 0)
            ? value
            : throw new NibbleException($"A scale is a positive, finite number, but {value} was given.");
    }

    /// <inheritdoc/>
    public override Tensor FakeQuantize(Tensor tensor, CounterRandom random = default)
    {
        Tensor divided = Divide(tensor);
        if (Bits > 15)
            return divided;
        if (Bits > 1)
            return Wage.Grid(Bits).FakeQuantize(divided);
        foreach (ref float value in divided.Values)
            value = Codebook.Binary.Decode(Codebook.Binary.Encode(value));
        return divided;
    }

    private Tensor Divide(Tensor tensor)
    {
        GroupWalk groups = Granularity.Over(tensor.Shape);
        double[] scales = [.. Enumerable.Repeat((double?)Scale ?? 0, groups.Count)];
        if (Scale is null)
        {
            Interval.Of(tensor.Values); // refuses what is not finite
            for (int i = 0; i < tensor.Length; i++)
                scales[groups.Of(i)] = Math.Max(scales[groups.Of(i)], Math.Abs(tensor[i]));
            scales = [.. scales.Select(greatest => Wage.Shift((float)greatest))];
        }

        var divided = new Tensor(tensor.Shape);
        for (int i = 0; i < tensor.Length; i++)
            divided[i] = (float)(tensor[i] / scales[groups.Of(i)]);
        return divided;
    }
}
