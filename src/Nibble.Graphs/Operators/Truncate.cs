namespace Nibble.Graphs;

/// <summary>The whole number next to x on the side of 0: what a real number becomes where a file makes it an integer.</summary>
public sealed record Truncate : Elementwise
{
    /// <inheritdoc/>
    public override string Name => "Cast";
}
