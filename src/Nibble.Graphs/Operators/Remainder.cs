namespace Nibble.Graphs;

/// <summary>What is left of a / b: with the sign of b, as of whole numbers, or with that of a.</summary>
public sealed record Remainder(bool HasSignOfDividend = false) : BinaryOperator
{
    /// <inheritdoc/>
    public override string Name => "Mod";
}
