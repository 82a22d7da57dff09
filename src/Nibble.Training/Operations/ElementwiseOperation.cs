namespace Nibble.Training;

/// <summary>A function of each element alone.</summary>
internal abstract class ElementwiseOperation(Variable x) : Operation(x.Value.Shape, x)
{
    /// <inheritdoc/>
    public override bool ReusesGradient => true;

    /// <inheritdoc/>
    public override void Forward() => Compute(x.Value.Values, Result.Value.Values);

    /// <inheritdoc/>
    public override void Backward()
    {
        Span<float> dx = x.BeginGradient();
        Result.Gradient.CopyTo(dx);
        MultiplyByDerivative(x.Value.Values, Result.Value.Values, dx);
        x.EndGradient();
    }

    /// <summary>y = f(x).</summary>
    protected abstract void Compute(ReadOnlySpan<float> x, Span<float> y);

    /// <summary>Turns dy into dx.</summary>
    protected abstract void MultiplyByDerivative(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> gradient);
}
