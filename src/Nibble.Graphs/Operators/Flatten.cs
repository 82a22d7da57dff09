using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>Joins axes before and after <paramref name="Axis"/>, to a matrix.</summary>
public sealed record Flatten(int Axis = 1) : Operator
{
    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0];
        int axis = Axis < 0 ? Axis + x.Rank : Axis;
        Require(axis >= 0 && axis <= x.Rank, $"has axis {Axis}, but its input has shape {x}");
        return [Product(x.Sizes[..axis]), Product(x.Sizes[axis..])];
    }

    private static int Product(ReadOnlySpan<int> sizes)
    {
        int product = 1;
        foreach (int size in sizes)
            product = size == Shape.Unknown || product == Shape.Unknown ? Shape.Unknown : checked(product * size);
        return product;
    }
}
