using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>A product of stacks of matrices, whose leading axes are broadcast.</summary>
internal sealed class StackProduct : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        (Shape a, Shape b) = (inputs[0].Shape, inputs[1].Shape);
        int depth = a[-1], rows = a.Rank == 1 ? 1 : a[-2], columns = b.Rank == 1 ? 1 : b[-1];
        if (output.Values.IsEmpty)
            return;
        int rank = output.Shape.Rank - (a.Rank == 1 ? 0 : 1) - (b.Rank == 1 ? 0 : 1), size = rows * columns;
        Span<int> stepsA = stackalloc int[rank], stepsB = stackalloc int[rank];
        Steps(a, stepsA);
        Steps(b, stepsB);
        for (int stack = 0; stack < output.Values.Length / size; stack++)
        {
            int fromA = 0, fromB = 0;
            for (int axis = rank - 1, rest = stack; axis >= 0; axis--)
            {
                (rest, int place) = Math.DivRem(rest, output.Shape[axis]);
                fromA += place * stepsA[axis];
                fromB += place * stepsB[axis];
            }

            FloatGemm.Fastest.Run(
                new GemmSize(rows, columns, depth),
                inputs[0].Values.Slice(fromA * rows * depth, rows * depth), false,
                inputs[1].Values.Slice(fromB * columns * depth, columns * depth), false,
                output.Values.Slice(stack * size, size));
        }
    }

    // How many matrices apart neighbours along each leading axis of the output are; 0 where the one matrix is repeated.
    private static void Steps(Shape shape, Span<int> steps)
    {
        steps.Clear();
        for (int axis = 3, distance = 1; axis <= shape.Rank; distance *= shape[-axis], axis++)
            steps[^(axis - 2)] = shape[-axis] == 1 ? 0 : distance;
    }
}
