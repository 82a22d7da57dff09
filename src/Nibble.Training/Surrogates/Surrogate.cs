using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>What stands in for the derivative of a quantizer, which is zero wherever it exists.</summary>
public abstract record Surrogate
{
    /// <summary>Straight through where the value lies in the range of the grid, else 0: the default.</summary>
    public static Surrogate StraightThrough { get; } = new StraightThroughSurrogate();

    /// <summary>Straight through everywhere, saturated values included.</summary>
    public static Surrogate Identity { get; } = new IdentitySurrogate();

    /// <summary>Multiplies a gradient by the surrogate derivative, in place.</summary>
    /// <param name="grid">The grid that the values were mapped to.</param>
    /// <param name="values">The values before they were mapped.</param>
    /// <param name="gradient">The gradient of the mapped values, as many; becomes that of the values.</param>
    public abstract void Apply(QuantizationGrid grid, Tensor values, Span<float> gradient);
}
