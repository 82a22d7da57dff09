using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>An operator of two values, broadcast to a common shape by NumPy's rules.</summary>
public abstract record BinaryOperator : Operator
{
    /// <inheritdoc/>
    public sealed override int MinInputs => 2;

    /// <inheritdoc/>
    public sealed override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape a = inputs[0], b = inputs[1];
        int rank = Math.Max(a.Rank, b.Rank);
        var sizes = new int[rank];
        for (int i = 1; i <= rank; i++)
        {
            int x = i <= a.Rank ? a[-i] : 1, y = i <= b.Rank ? b[-i] : 1;
            Require(x == y || x == 1 || y == 1 || x == Shape.Unknown || y == Shape.Unknown, $"can't broadcast {a} and {b} to one shape");
            sizes[rank - i] = x == 1 ? y : x == Shape.Unknown && y != 1 ? y : x;
        }

        return new Shape(sizes);
    }
}
