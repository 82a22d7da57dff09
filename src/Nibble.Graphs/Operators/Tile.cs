using System.Collections.Immutable;
using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>A value repeated along its axes, as often as the numbers say.</summary>
public sealed record Tile(ImmutableArray<int> Repeats) : Operator
{
    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0];
        Require(Repeats.AsSpan().Length == x.Rank && !Repeats.AsSpan().ContainsAnyInRange(int.MinValue, -1), $"has the repeats [{(Repeats.IsDefault ? "" : string.Join(", ", Repeats))}], but its input has shape {x}; expected a number of at least 0 for each axis");
        return new Shape([.. x.Sizes.ToArray().Select((size, axis) => size == Shape.Unknown ? Shape.Unknown : checked(size * Repeats[axis]))]);
    }

    /// <inheritdoc/>
    public bool Equals(Tile? other) => other is not null && Repeats.AsSpan().SequenceEqual(other.Repeats.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Repeats.AsSpan().Length;
}
