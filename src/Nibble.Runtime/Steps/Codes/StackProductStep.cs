using System.Collections.Immutable;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>A product of stacks of matrices of codes, neither of which is known before: integer sums, then codes or real numbers.</summary>
/// <param name="left">[..., M, K], as 16-bit numbers without their zero point.</param>
/// <param name="right">[..., K, N], as 16-bit numbers without their zero point.</param>
/// <param name="output">Codes, or real numbers.</param>
/// <param name="codes">What makes codes of sums; null for real numbers.</param>
/// <param name="scale">The real number of one step of a sum.</param>
internal sealed class StackProductStep(Held left, Held right, Held output, ShortCodeStage? codes, float scale) : Step
{
    private static readonly int[] NoBias = [0];
    private readonly float[] _factor = [scale];

    public override ImmutableArray<Held> Reads => left == right ? [left] : [left, right];

    public override Held Written => output;

    public override void Run(in Execution run)
    {
        (Shape a, Shape b, Shape y) = (run.Plan.ShapeOf(left.Value), run.Plan.ShapeOf(right.Value), run.Plan.ShapeOf(output.Value));
        (int rows, int depth, int columns) = (a[-2], a[-1], b[-1]);
        int size = rows * columns, count = size == 0 ? 0 : (int)(y.ElementCount / size), last = -1;
        Span<short> neurons = run.Workspace.Patches(depth * columns);
        Span<int> sums = run.Workspace.Sums(size);
        for (int stack = 0; stack < count; stack++)
        {
            (int fromA, int fromB) = MatrixStacks.PlacesOf(stack, a, b, y);
            if (fromB != last)
                Transpose(run.Shorts(right).Slice(fromB * depth * columns, depth * columns), columns, neurons);
            last = fromB;
            IntegerGemm.Fastest.Run(new GemmSize(rows, columns, depth), run.Shorts(left).Slice(fromA * rows * depth, rows * depth), neurons, sums);
            if (codes is not null)
                codes.Write(run, output, sums, stack * size, 0, 1);
            else
                ShortOutput.Dequantize(sums, NoBias, _factor, [], run.Writable(output).Slice(stack * size, size));
        }
    }

    private static void Transpose(ReadOnlySpan<short> matrix, int columns, Span<short> neurons)
    {
        int depth = columns == 0 ? 0 : matrix.Length / columns;
        for (int row = 0; row < depth; row++)
            for (int column = 0; column < columns; column++)
                neurons[(column * depth) + row] = matrix[(row * columns) + column];
    }
}
