using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads matrix products and batch normalization.</summary>
internal static class LayerImport
{
    public static void MatMul(ImportedNode node, ImportScope scope)
    {
        string a = scope.Real(node.Input(0)), b = scope.Real(node.Input(1));
        scope.Emit(node, scope.ShapeOf(a).Rank >= 2 && scope.ShapeOf(b).Rank == 2 ? new MatMul() : new BatchMatMul(), a, b);
    }

    /// <summary>What the network's Gemm lacks is added around it: a factor of the product, a bias that is no row.</summary>
    public static void Gemm(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0)), weight = scope.Real(node.Input(1));
        if (node.Integer("transA", 0) != 0)
            x = scope.EmitExtra(node, "transposed", new Transpose([1, 0]), x);
        var gemm = new Gemm { TransposeRight = node.Integer("transB", 0) != 0 };
        float alpha = node.Real("alpha", 1);
        if (alpha != 1 && Scaled(node, scope, weight, alpha, "weight") is { } scaled)
            (weight, alpha) = (scaled, 1);
        if (!node.HasInput(2) && alpha == 1)
        {
            scope.Emit(node, gemm, x, weight);
            return;
        }

        string? bias = node.HasInput(2) ? Bias(node, scope) : null;
        Shape w = scope.ShapeOf(weight);
        if (w.Rank != 2)
            throw new OnnxException($"it expects a matrix of weights, but got {w}");
        Shape row = [gemm.TransposeRight ? w[0] : w[1]];
        if (alpha == 1 && scope.ShapeOf(bias!) == row)
        {
            scope.Emit(node, gemm, x, weight, bias!);
            return;
        }

        if (alpha == 1 && scope.ConstantOf(weight) is { } constant && row[0] <= constant.Shape.ElementCount && RowOf(scope, bias!, row) is { } values)
        {
            scope.Emit(node, gemm, x, weight, scope.AddDerived($"{node.Name}/bias", values));
            return;
        }

        string product = scope.EmitExtra(node, "product", gemm, x, weight);
        if (alpha != 1 && bias is null)
            scope.Emit(node, new Mul(), product, Number(node, scope, "alpha", alpha));
        else
            scope.Emit(node, new Add(), alpha == 1 ? product : scope.EmitExtra(node, "scaled", new Mul(), product, Number(node, scope, "alpha", alpha)), bias!);
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

    private static string Bias(ImportedNode node, ImportScope scope)
    {
        string bias = scope.Real(node.Input(2));
        float beta = node.Real("beta", 1);
        return beta == 1 ? bias
            : Scaled(node, scope, bias, beta, "bias") ?? scope.EmitExtra(node, "bias", new Mul(), bias, Number(node, scope, "beta", beta));
    }

    // A constant of real numbers times a factor; null where the value is computed or quantized.
    private static string? Scaled(ImportedNode node, ImportScope scope, string value, float factor, string suffix) =>
        scope.ConstantOf(value) is { Quantized: null } constant
            ? scope.AddDerived($"{node.Name}/{suffix}", new Tensor(constant.Shape, [.. constant.ToTensor().Values.ToArray().Select(number => number * factor)]))
            : null;

    private static string Number(ImportedNode node, ImportScope scope, string name, float value) => scope.AddDerived($"{node.Name}/{name}", Tensor.Scalar(value));

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
