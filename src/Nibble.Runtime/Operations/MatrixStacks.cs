using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Which matrices of two stacks make a matrix of their product, the leading axes broadcast.</summary>
internal static class MatrixStacks
{
    /// <summary>How many matrices into each operand the two are.</summary>
    /// <param name="stack">Counts the matrices of the product.</param>
    /// <param name="left">[..., M, K], or one row [K].</param>
    /// <param name="right">[..., K, N], or one column [K].</param>
    /// <param name="output">The leading axes, then M and N as far as the operands have them.</param>
    public static (int Left, int Right) PlacesOf(int stack, Shape left, Shape right, Shape output)
    {
        int leading = output.Rank - (left.Rank == 1 ? 0 : 1) - (right.Rank == 1 ? 0 : 1), fromLeft = 0, fromRight = 0, leftStep = 1, rightStep = 1;
        for (int axis = leading - 1, end = 3; axis >= 0; axis--, end++)
        {
            (stack, int place) = Math.DivRem(stack, output[axis]);
            (int a, int b) = (end > left.Rank ? 1 : left[-end], end > right.Rank ? 1 : right[-end]);
            fromLeft += a == 1 ? 0 : place * leftStep;
            fromRight += b == 1 ? 0 : place * rightStep;
            leftStep *= a;
            rightStep *= b;
        }

        return (fromLeft, fromRight);
    }
}
