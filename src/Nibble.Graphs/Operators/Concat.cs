using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>Values joined along an axis.</summary>
public sealed record Concat(int Axis) : Operator
{
    /// <inheritdoc/>
    public override int MaxInputs => int.MaxValue;

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape first = inputs[0];
        int axis = Axis < 0 ? Axis + first.Rank : Axis;
        Require(axis >= 0 && axis < first.Rank, $"has axis {Axis}, but its input has shape {first}");
        int sum = 0;
        foreach (Shape shape in inputs)
        {
            Require(shape.Rank == first.Rank, $"can't join {first} and {shape}");
            for (int i = 0; i < shape.Rank; i++)
                Require(i == axis || shape[i] == first[i] || shape[i] == Shape.Unknown || first[i] == Shape.Unknown, $"can't join {first} and {shape} along axis {axis}");
            sum = shape[axis] == Shape.Unknown || sum == Shape.Unknown ? Shape.Unknown : sum + shape[axis];
        }

        return first.With(axis, sum);
    }
}
