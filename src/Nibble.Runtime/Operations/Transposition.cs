using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>The axes in another order, of real numbers or of codes.</summary>
internal sealed class Transposition(Transpose transpose) : Operation
{
    // Written out once for each number of axes that comes, so that running allocates nothing.
    private int[]? _order;

    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output) =>
        Move<float>(inputs[0].Values, inputs[0].Shape, output.Values);

    /// <summary>Writes the elements of <paramref name="source"/> in the order of the output's axes.</summary>
    public void Move<T>(ReadOnlySpan<T> source, Shape shape, Span<T> target)
    {
        int rank = shape.Rank;
        int[] order = _order is { } known && known.Length == rank ? known : _order = transpose.OrderFor(rank);
        Span<int> steps = stackalloc int[rank], position = stackalloc int[rank];
        position.Clear();
        for (int axis = rank - 1, distance = 1; axis >= 0; distance *= shape[axis], axis--)
            steps[Array.IndexOf(order, axis)] = distance;
        int from = 0;
        foreach (ref T element in target)
        {
            element = source[from];

            // The next position, as an odometer turns.
            for (int axis = rank - 1; axis >= 0; axis--)
            {
                from += steps[axis];
                if (++position[axis] < shape[order[axis]])
                    break;
                from -= position[axis] * steps[axis];
                position[axis] = 0;
            }
        }
    }
}
