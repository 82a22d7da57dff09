using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads matrix products of codes: ONNX's QLinearMatMul and those of ONNX Runtime.</summary>
internal static class QOperatorProducts
{
    public static void QLinearMatMul(ImportedNode node, ImportScope scope)
    {
        var parts = new QOperatorParts(node, scope);
        parts.Encode(parts.Apply("MatMul", parts.Decode(0, 1, 2, axis: -2), parts.Decode(3, 4, 5, axis: -1)), 6, 7);
    }

    /// <summary>Alpha scales the bias too, since that is in units of the products: it is a factor of the weight's scale.</summary>
    public static void QGemm(ImportedNode node, ImportScope scope)
    {
        var parts = new QOperatorParts(node, scope);
        float alpha = node.Real("alpha", 1), x = QOperatorScales.ScaleOf(parts, 1);
        if (!(alpha > 0))
            throw new UnsupportedException($"with an alpha of {alpha}; only above 0");
        TensorValue products = QOperatorScales.Product(parts, 1, 4, alpha);
        int axis = node.Integer("transB", 0) != 0 ? 0 : 1;
        string weight;
        if (alpha == 1)
        {
            weight = parts.Decode(3, 4, 5, axis);
        }
        else
        {
            float[] scales = [.. products.Reals!.Select(product => QOperatorScales.Quotient(product, x))];
            weight = parts.Decode(3, products with { Reals = scales }, 5, axis);
            products = products with { Reals = [.. scales.Select(scale => x * scale)] };
        }

        string[] operands = [parts.Decode(0, 1, 2), weight];
        if (node.HasInput(6))
            operands = [.. operands, parts.DecodeBias(6, products)];
        ImportedNode plain = node.Without("alpha");
        parts = new QOperatorParts(plain, scope);
        if (node.HasInput(7))
            parts.Encode(parts.Apply("Gemm", operands), 7, 8);
        else
            parts.Finish("Gemm", operands);
    }

    public static void MatMulIntegerToFloat(ImportedNode node, ImportScope scope)
    {
        var parts = new QOperatorParts(node, scope);
        Finish(node, scope, parts, parts.Decode(0, 2, 4, axis: -2), parts.Decode(1, 3, 5, axis: -1), bias: 6);
    }

    public static void DynamicQuantizeMatMul(ImportedNode node, ImportScope scope)
    {
        var parts = new QOperatorParts(node, scope);
        string x = scope.NewName($"{node.Output}/quantized");
        scope.Define(x, new RealValue(scope.EmitExtra(node, "quantized", Quantize.Dynamic(NumberFormat.UInt(8)), scope.Real(node.Input(0)))));
        Finish(node, scope, parts, x, parts.Decode(1, 2, 3, axis: -1), bias: 4);
    }

    // Real numbers come out, and a real bias is added to them.
    private static void Finish(ImportedNode node, ImportScope scope, QOperatorParts parts, string x, string weight, int bias)
    {
        if (!node.HasInput(bias))
            parts.Finish("MatMul", x, weight);
        else if (scope.ShapeOf(scope.Real(x)).Rank == 2)
            parts.Finish("Gemm", x, weight, node.Input(bias));
        else
            parts.Finish("Add", parts.Run("MatMul", [x, weight], $"{node.Output}/product"), node.Input(bias));
    }
}
