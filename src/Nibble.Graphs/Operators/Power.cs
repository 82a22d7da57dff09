namespace Nibble.Graphs;

/// <summary>a to the power of b, where both are computed; see <see cref="Pow"/> for one fixed exponent.</summary>
public sealed record Power : BinaryOperator
{
    /// <inheritdoc/>
    public override string Name => "Pow";
}
