namespace Nibble.Kernels;

/// <summary>A function of single numbers that a recurrent layer applies to its state or its gates whenever they are made, such as a quantizer, and what stands in for its derivative.</summary>
/// <remarks>Called from several threads at once, for a part of the numbers each; so a number's result must depend on nothing but the number.</remarks>
public abstract class StateRule
{
    /// <summary>Computes.</summary>
    /// <param name="x">The numbers; those that fill a row up are 0.</param>
    /// <param name="y">Their results, as many; may be <paramref name="x"/> itself.</param>
    public abstract void Apply(ReadOnlySpan<float> x, Span<float> y);

    /// <summary>Multiplies gradients with what stands in for the derivative.</summary>
    /// <param name="x">What <see cref="Apply"/> got.</param>
    /// <param name="gradient">The gradients of its results, which become those of x.</param>
    public abstract void PassBack(ReadOnlySpan<float> x, Span<float> gradient);
}
