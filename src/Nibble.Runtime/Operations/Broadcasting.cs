using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>A function of two values, broadcast to the output's shape by NumPy's rules.</summary>
internal sealed class Broadcasting(Func<float, float, float> function, SpanPair? pair) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        Span<float> y = output.Values;
        if (y.IsEmpty)
            return;
        if (pair is not null && inputs[0].Shape == output.Shape && inputs[1].Shape == output.Shape)
        {
            pair(inputs[0].Values, inputs[1].Values, y);
            return;
        }

        int rank = output.Shape.Rank;
        Span<int> position = stackalloc int[rank], stepsA = stackalloc int[rank], stepsB = stackalloc int[rank];
        position.Clear();
        Steps(inputs[0].Shape, stepsA);
        Steps(inputs[1].Shape, stepsB);
        ReadOnlySpan<float> a = inputs[0].Values, b = inputs[1].Values;
        int length = rank == 0 ? 1 : output.Shape[-1], stepA = rank == 0 ? 0 : stepsA[^1], stepB = rank == 0 ? 0 : stepsB[^1];
        int startA = 0, startB = 0;
        for (int row = 0; row < y.Length; row += length)
        {
            for (int i = 0; i < length; i++)
                y[row + i] = function(a[startA + (i * stepA)], b[startB + (i * stepB)]);

            // The next row, as an odometer turns.
            for (int axis = rank - 2; axis >= 0; axis--)
            {
                startA += stepsA[axis];
                startB += stepsB[axis];
                if (++position[axis] < output.Shape[axis])
                    break;
                startA -= position[axis] * stepsA[axis];
                startB -= position[axis] * stepsB[axis];
                position[axis] = 0;
            }
        }
    }

    /// <summary>How far apart neighbours along each axis of the output are; 0 where the one element is repeated.</summary>
    public static void Steps(Shape shape, Span<int> steps)
    {
        steps.Clear();
        int distance = 1;
        for (int axis = 1; axis <= shape.Rank; axis++)
        {
            steps[^axis] = shape[-axis] == 1 ? 0 : distance;
            distance *= shape[-axis];
        }
    }
}
