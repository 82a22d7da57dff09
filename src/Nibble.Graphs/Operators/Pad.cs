using System.Collections.Immutable;
using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>Elements of one value added before and after each axis; a negative number cuts so many off.</summary>
/// <param name="Pads">How many before each axis, then how many after each, as in ONNX.</param>
/// <param name="Value">What is added.</param>
public sealed record Pad(ImmutableArray<int> Pads, float Value = 0) : Operator
{
    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0];
        Require(!Pads.IsDefault && Pads.Length == 2 * x.Rank, $"has the pads [{(Pads.IsDefault ? "" : string.Join(", ", Pads))}], but its input has shape {x}; expected two numbers an axis");
        var sizes = new int[x.Rank];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            long size = (long)x[axis] + Pads[axis] + Pads[x.Rank + axis];
            Require(x[axis] == Shape.Unknown || size >= 0, $"cuts more off axis {axis} than its input of shape {x} has");
            sizes[axis] = x[axis] == Shape.Unknown ? Shape.Unknown : checked((int)size);
        }

        return new Shape(sizes);
    }

    /// <inheritdoc/>
    public bool Equals(Pad? other) => other is not null && Value.Equals(other.Value) && Pads.AsSpan().SequenceEqual(other.Pads.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Value, Pads.IsDefault ? 0 : Pads.Length);
}
