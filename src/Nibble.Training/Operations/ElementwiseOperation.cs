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
        Derive(x.Value.Values, Result.Value.Values, Result.Gradient, x.BeginGradient());
        x.EndGradient();
    }

    /// <summary>y = f(x).</summary>
    protected abstract void Compute(ReadOnlySpan<float> x, Span<float> y);

    /// <summary>dx = f'(x) · dy; both may be the same span.</summary>
    protected abstract void Derive(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx);
}
