using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>What <see cref="ArgMax"/> and <see cref="ArgMin"/> share: the place of one element along an axis, as a whole number.</summary>
/// <param name="Axis">The axis along which is searched; negative ones count from the end.</param>
/// <param name="KeepAxis">Whether it stays, with size 1.</param>
public abstract record ArgExtreme(int Axis, bool KeepAxis) : Operator
{
    /// <summary>Whether the last of equal elements counts, and not the first.</summary>
    public bool TakesLast { get; init; }

    /// <inheritdoc/>
    public sealed override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0];
        int axis = Checked(Axis, x);
        Require(x[axis] != 0, $"looks for an element along axis {Axis} of {x}, which has none");
        return KeepAxis ? x.With(axis, 1) : new Shape([.. x.Sizes[..axis], .. x.Sizes[(axis + 1)..]]);
    }
}
