namespace Nibble.Numerics;

/// <summary>A rule that maps real numbers to a few points: format × granularity × range × rounding.</summary>
/// <remarks>
/// A small immutable value; variations are made with <c>with</c>. Each kind states its forward rule, its surrogate gradient and its paper.
/// Points that are evenly spaced are a <see cref="GridQuantizer"/>'s, any others a <see cref="CodebookQuantizer"/>'s.
/// </remarks>
public abstract record Quantizer
{
    private protected Quantizer()
    {
    }

    /// <summary>Which elements share a scale; per tensor unless said otherwise.</summary>
    public Granularity Granularity { get; init; }

    /// <summary>The forward rule: every element at the point that it is mapped to.</summary>
    /// <param name="tensor">Any finite values.</param>
    /// <param name="random">What stochastic rules draw from; the element's index is the counter.</param>
    /// <exception cref="NibbleException">A value that a range is chosen from is NaN or infinite, or the tensor lacks the granularity's axis.</exception>
    public abstract Tensor FakeQuantize(Tensor tensor, CounterRandom random = default);
}
