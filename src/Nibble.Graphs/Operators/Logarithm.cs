namespace Nibble.Graphs;

/// <summary>The natural logarithm of x; NaN below 0.</summary>
public sealed record Logarithm : Elementwise
{
    /// <inheritdoc/>
    public override string Name => "Log";
}
