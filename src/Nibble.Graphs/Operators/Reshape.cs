using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>The same elements under another shape. In the target, 0 copies the input's size and -1 takes what is left, as in ONNX.</summary>
public sealed record Reshape(Shape Target) : Operator
{
    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0];
        int[] sizes = Target.Sizes.ToArray();
        int open = -1;
        for (int i = 0; i < sizes.Length; i++)
        {
            Require(sizes[i] != 0 || i < x.Rank, $"copies axis {i}, which its input of shape {x} lacks");
            if (sizes[i] == Shape.Unknown)
            {
                Require(open < 0, $"has more than one open size in {Target}");
                open = i;
            }
            else if (sizes[i] == 0)
            {
                sizes[i] = x[i];
            }
        }

        // Unknown sizes cancel where both sides have the same one (the batch); else what is open stays open.
        long elements = KnownProduct(x.Sizes), asked = KnownProduct(sizes);
        int unknownIn = x.Sizes.Count(Shape.Unknown), unknownOut = sizes.AsSpan().Count(Shape.Unknown);
        if (open >= 0 && unknownIn == unknownOut - 1)
        {
            Require(asked != 0 && elements % asked == 0, $"can't turn {x} into {Target}");
            sizes[open] = checked((int)(elements / asked));
        }
        else if (unknownIn == unknownOut && open < 0)
        {
            Require(elements == asked, $"can't turn {x} ({elements} elements) into {Target} ({asked})");
        }

        return new Shape(sizes);
    }

    private static long KnownProduct(ReadOnlySpan<int> sizes)
    {
        long product = 1;
        foreach (int size in sizes)
            product = checked(product * (size == Shape.Unknown ? 1 : size));
        return product;
    }
}
