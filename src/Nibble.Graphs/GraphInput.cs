using System.Collections.Immutable;
using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>A value that the caller of a network gives, by name. The batch axis has the size <see cref="Shape.Unknown"/>.</summary>
public sealed record GraphInput(string Name, Shape Shape)
{
    /// <summary>What the first axis is called where it is of unknown size and has no other name.</summary>
    public const string BatchName = "batch";

    /// <summary>What its numbers are. Integers say which, or how many: only operators that ask for that read them.</summary>
    public InputType Type { get; init; }

    /// <summary>Names of the axes of unknown size, such as batch; empty for an axis without one, or as a whole. Axes of one name have one size, in all inputs.</summary>
    public ImmutableArray<string> AxisNames { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(GraphInput? other) => other is not null && Name == other.Name && Shape == other.Shape && Type == other.Type && AxisNames.AsSpan().SequenceEqual(other.AxisNames.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Shape, Type);
}
