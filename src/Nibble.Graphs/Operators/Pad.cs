using System.Collections.Immutable;
using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>Elements of one value added before and after each axis; a negative number cuts so many off.</summary>
/// <param name="Pads">How many before each axis, then how many after each, as in ONNX.</param>
/// <param name="Value">What is added in the mode <see cref="PadMode.Constant"/>.</param>
public sealed record Pad(ImmutableArray<int> Pads, float Value = 0) : Operator
{
    /// <summary>Where the elements come from.</summary>
    public PadMode Mode { get; init; }

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
            long kept = (long)x[axis] + Math.Min(Pads[axis], 0) + Math.Min(Pads[x.Rank + axis], 0);
            Require(Mode == PadMode.Constant || x[axis] == Shape.Unknown || kept > 0 || size == 0, $"repeats elements along axis {axis}, of which its input of shape {x} leaves none");
            sizes[axis] = x[axis] == Shape.Unknown ? Shape.Unknown : checked((int)size);
        }

        return new Shape(sizes);
    }

    /// <inheritdoc/>
    public bool Equals(Pad? other) => other is not null && Mode == other.Mode && Value.Equals(other.Value) && Pads.AsSpan().SequenceEqual(other.Pads.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mode, Value, Pads.IsDefault ? 0 : Pads.Length);
}
