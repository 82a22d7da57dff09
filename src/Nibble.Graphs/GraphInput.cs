using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>A value that the caller of a network gives, by name. The batch axis has the size <see cref="Shape.Unknown"/>.</summary>
public sealed record GraphInput(string Name, Shape Shape)
{
    /// <summary>What its numbers are. Integers say which, or how many: only operators that ask for that read them.</summary>
    public InputType Type { get; init; }
}
