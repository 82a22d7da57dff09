using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>
/// Reads the chain of dynamic quantization: DynamicQuantizeLinear, MatMulInteger, Cast, Mul by the scale of input times weight, Add of a bias.
/// It becomes a dynamic Quantize and a MatMul, or a Gemm where the weight is stored transposed or a bias is added.
/// </summary>
internal static class DynamicImport
{
    private const string Expected = "outside the chain DynamicQuantizeLinear, MatMulInteger with constant weight, Cast to float, Mul by both scales";

    public static void DynamicQuantizeLinear(ImportedNode node, ImportScope scope)
    {
        if (node.Outputs.Count != 3 || node.Outputs.Any(output => output.Length == 0))
            throw new OnnxException("it should have three outputs: codes, scale and zero point");
        string quantized = scope.EmitApart(node, Quantize.Dynamic(NumberFormat.UInt(8)), scope.Real(node.Input(0)));
        scope.Define(node.Outputs[0], new DynamicCodes(quantized));
        scope.Define(node.Outputs[1], new DynamicScale(quantized, null));
        scope.Define(node.Outputs[2], new DynamicZeroPoint(quantized));
    }

    public static void MatMulInteger(ImportedNode node, ImportScope scope)
    {
        if (scope.ValueOf(node.Input(0)) is not DynamicCodes codes
            || !node.HasInput(2) || scope.ValueOf(node.Input(2)) != new DynamicZeroPoint(codes.Quantized))
            throw new UnsupportedException(Expected);
        (string name, TensorValue weight, bool transposed) = scope.ValueOf(node.Input(1)) switch
        {
            FixedValue { Tensor: { Integers: not null, Format: not null, Shape.Rank: 2 } tensor } => (node.Input(1), tensor, false),
            TransposedCodes { Stored.Format: not null } stored when scope.ShapeOf(codes.Quantized).Rank == 2 => (stored.Name, stored.Stored, true),
            _ => throw new UnsupportedException(Expected),
        };
        TensorValue? zeroPoint = null;
        if (node.HasInput(3))
            zeroPoint = scope.Fixed(node.Input(3)) is { Integers: not null } found ? found : throw new UnsupportedException(Expected);
        scope.Define(node.Output, new DynamicProduct(codes.Quantized, name, weight, zeroPoint, transposed));
    }

    /// <summary>Reads a Mul that belongs to the chain; false where it does not.</summary>
    public static bool TryScale(ImportedNode node, ImportScope scope)
    {
        (string a, string b) = (node.Input(0), node.Input(1));
        ImportedValue left = scope.ValueOf(a), right = scope.ValueOf(b);
        if (right is DynamicScale { Weight: null } or DynamicProduct)
            (a, b, left, right) = (b, a, right, left);
        switch (left)
        {
            case DynamicScale { Weight: null } scale:
                if (scope.Fixed(b) is not { Reals: not null } weight)
                    throw new UnsupportedException(Expected);
                scope.Define(node.Output, scale with { Weight = weight });
                return true;
            case DynamicProduct sums:
                if (right is not DynamicScale { Weight: { } factor } both || both.Quantized != sums.Quantized)
                    throw new UnsupportedException(Expected);
                string codes = scope.AddCodes(sums.WeightName, WeightOf(sums, factor, scope.Formats.FormatOf(sums.WeightName)));
                Operator layer = sums.IsTransposed ? new Gemm { TransposeRight = true } : new MatMul();
                scope.Emit(node, layer, sums.Quantized, codes);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads an Add that gives a layer of the chain its bias; false where it does not.</summary>
    public static bool TryAddBias(ImportedNode node, ImportScope scope)
    {
        for (int i = 0; i < 2; i++)
        {
            string product = node.Input(i), other = node.Input(1 - i);
            if (scope.ValueOf(product) is not RealValue || scope.Uses[product] != 1
                || scope.ProducerOf(product) is not { Operator: MatMul or Gemm, Inputs: [string x, string weight] } layer
                || scope.ProducerOf(x)?.Operator is not Quantize { IsDynamic: true }
                || scope.ConstantOf(weight)?.Quantized is null
                || scope.ShapeOf(product) is not { Rank: 2 } shape
                || scope.ValueOf(other) is not (RealValue or FixedValue { Tensor.Reals: not null })
                || scope.ConstantOf(scope.Real(other)) is not { } bias || bias.Shape != new Shape(shape[1]))
                continue;
            scope.Replace(layer, node, layer.Operator as Gemm ?? new Gemm(), x, weight, scope.Real(other));
            return true;
        }

        return false;
    }

    private static QuantizedTensor WeightOf(DynamicProduct sums, TensorValue scale, NumberFormat? noted)
    {
        int axis = sums.IsTransposed ? 0 : 1, columns = sums.Weight.Shape[axis];
        int zeroPoints = sums.ZeroPoint?.Length ?? 1;
        if ((scale.Length != 1 && scale.Length != columns) || (zeroPoints != 1 && zeroPoints != columns) || scale.Shape.Rank > 1)
            throw new OnnxException($"its weight '{sums.WeightName}' of shape {sums.Weight.Shape} has {scale.Length} scales and {zeroPoints} zero points; expected 1 or {columns}");
        int count = scale.Shape.Rank == 1 && scale.Length == columns ? columns : Math.Max(scale.Length, zeroPoints);
        bool perChannel = scale.Shape.Rank == 1 && count == columns || count > 1;
        var grid = new QuantizationGrid(
            sums.Weight.Format!.Value,
            perChannel ? Granularity.PerChannel(axis) : Granularity.PerTensor,
            [.. Enumerable.Range(0, count).Select(i => scale.Reals![scale.Length == 1 ? 0 : i])],
            [.. Enumerable.Range(0, count).Select(i => sums.ZeroPoint?.Integers![zeroPoints == 1 ? 0 : i] ?? 0)]);
        return QuantizationImport.CodesOf(sums.Weight, grid, noted);
    }
}
