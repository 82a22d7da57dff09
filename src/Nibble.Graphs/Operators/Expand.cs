using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>A value repeated along axes of size 1, by NumPy's rules for broadcasting it and the target to one shape.</summary>
public sealed record Expand(Shape Target) : Operator
{
    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Require(Target.IsKnown, $"expects a known shape to expand to, but has {Target}");
        return Broadcast(inputs[0], Target);
    }
}
