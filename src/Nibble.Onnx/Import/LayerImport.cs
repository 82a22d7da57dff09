using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads matrix products and batch normalization.</summary>
internal static class LayerImport
{
    public static void MatMul(ImportedNode node, ImportScope scope) =>
        scope.Emit(node, new MatMul(), scope.Real(node.Input(0)), scope.Real(node.Input(1)));

    public static void Gemm(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        if (node.Integer("transA", 0) != 0)
            x = scope.EmitExtra(node, "transposed", new Transpose([1, 0]), x);
        string weight = Scaled(node, scope, node.Input(1), "alpha", "weight");
        var gemm = new Gemm { TransposeRight = node.Integer("transB", 0) != 0 };
        if (!node.HasInput(2))
        {
            scope.Emit(node, gemm, x, weight);
            return;
        }

        string bias = Scaled(node, scope, node.Input(2), "beta", "bias");
        Shape w = scope.ShapeOf(weight);
        if (w.Rank != 2)
            throw new OnnxException($"it expects a matrix of weights, but got {w}");
        Shape row = [gemm.TransposeRight ? w[0] : w[1]];
        if (scope.ShapeOf(bias) == row)
            scope.Emit(node, gemm, x, weight, bias);
        else if (scope.ConstantOf(weight) is { } constant && row[0] <= constant.Shape.ElementCount && RowOf(scope, bias, row) is { } values)
            scope.Emit(node, gemm, x, weight, scope.AddDerived($"{node.Name}/bias", values));
        else
            scope.Emit(node, new Add(), scope.EmitExtra(node, "product", gemm, x, weight), bias);
    }

    public static void BatchNormalization(ImportedNode node, ImportScope scope)
    {
        if (node.Integer("training_mode", 0) != 0)
            throw new UnsupportedException("in training mode");
        if (node.Integer("spatial", 1) != 1)
            throw new UnsupportedException("with statistics for each position");
        scope.Emit(
            node,
            new BatchNormalization { Epsilon = node.Real("epsilon", 1e-5f) },
            scope.Real(node.Input(0)), scope.Real(node.Input(1)), scope.Real(node.Input(2)), scope.Real(node.Input(3)), scope.Real(node.Input(4)));
    }

    public static void LayerNormalization(ImportedNode node, ImportScope scope)
    {
        if (node.Integer("stash_type", 1) != 1)
            throw new UnsupportedException("with statistics of less than 32 bits");
        string x = scope.Real(node.Input(0)), scale = scope.Real(node.Input(1));
        var norm = new LayerNormalization(node.Small("axis", -1)) { Epsilon = node.Real("epsilon", 1e-5f) };
        if (node.HasInput(2))
            scope.Emit(node, norm, x, scale, scope.Real(node.Input(2)));
        else
            scope.Emit(node, norm, x, scale);
    }

    // The operand times alpha or beta, which the network's Gemm does not have.
    private static string Scaled(ImportedNode node, ImportScope scope, string operand, string attribute, string suffix)
    {
        float factor = node.Real(attribute, 1);
        if (factor == 1)
            return scope.Real(operand);
        if (scope.Fixed(operand) is not { Reals: { } values } tensor)
            throw new UnsupportedException($"with {attribute} other than 1 and a {suffix} that is computed or quantized");
        return scope.AddDerived($"{node.Name}/{suffix}", new Tensor(tensor.Shape, [.. values.Select(value => value * factor)]));
    }

    // A constant that broadcasts to one row, written out as that row; null where it is computed, quantized or a matrix.
    private static Tensor? RowOf(ImportScope scope, string bias, Shape row)
    {
        if (scope.ConstantOf(bias) is not { Quantized: null } constant || constant.Shape.Rank > 2)
            return null;
        Tensor values = constant.ToTensor();
        if (values.Length == row[0] && (constant.Shape.Rank < 2 || constant.Shape[0] == 1))
            return values.Reshape(row);
        return values.Length == 1 ? new Tensor(row, [.. Enumerable.Repeat(values[0], row[0])]) : null;
    }
}
