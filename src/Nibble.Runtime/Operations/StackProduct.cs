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
        int size = rows * columns;
        for (int stack = 0; stack < output.Values.Length / size; stack++)
        {
            (int fromA, int fromB) = MatrixStacks.PlacesOf(stack, a, b, output.Shape);
            FloatGemm.Fastest.Run(
                new GemmSize(rows, columns, depth),
                inputs[0].Values.Slice(fromA * rows * depth, rows * depth), false,
                inputs[1].Values.Slice(fromB * columns * depth, columns * depth), false,
                output.Values.Slice(stack * size, size));
        }
    }
}
