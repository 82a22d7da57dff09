using System.Numerics;
using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Rows times a matrix, plus a bias for each column where there is a third input: Gemm, MatMul. A matrix that is a constant is packed once; the bits are the same.</summary>
internal sealed class MatrixProduct(bool transposeRight, FloatProduct? packed) : Operation
{
    /// <summary>The product of a node.</summary>
    public static MatrixProduct Of(GraphNode node, Graph graph)
    {
        bool transposeRight = node.Operator is Gemm { TransposeRight: true };
        if (!graph.Constants.TryGetValue(node.Inputs[1], out Constant? constant) || constant.Shape is not { Rank: 2, ElementCount: > 0 } shape)
            return new MatrixProduct(transposeRight, null);
        Tensor right = constant.ToTensor();
        return new MatrixProduct(transposeRight, new FloatProduct(transposeRight ? right.Values : Transposed(right), shape[transposeRight ? 0 : 1], [0], shape[transposeRight ? 1 : 0], []));
    }

    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        int width = output.Shape[-1];
        if (output.Values.IsEmpty)
            return;
        int rows = output.Values.Length / width, depth = inputs[0].Shape[-1];
        if (packed is not null)
            packed.Run(inputs[0].Values, RowGrid.Matrix(rows, depth), output.Values, RowGrid.Matrix(rows, width));
        else
            FloatGemm.Fastest.Run(new GemmSize(rows, width, depth), inputs[0].Values, false, inputs[1].Values, transposeRight, output.Values);
        for (int start = 0; inputs.Length > 2 && start < output.Values.Length; start += width)
            Add(output.Values.Slice(start, width), inputs[2].Values);
    }

    private static void Add(Span<float> row, ReadOnlySpan<float> bias)
    {
        int i = 0;
        for (; i <= row.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(row[i..]) + new Vector<float>(bias[i..])).CopyTo(row[i..]);
        for (; i < row.Length; i++)
            row[i] += bias[i];
    }

    private static float[] Transposed(Tensor matrix)
    {
        (int rows, int columns) = (matrix.Shape[0], matrix.Shape[1]);
        var result = new float[matrix.Length];
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++)
                result[(column * rows) + row] = matrix[(row * columns) + column];
        return result;
    }
}
