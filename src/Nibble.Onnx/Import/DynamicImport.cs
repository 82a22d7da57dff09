using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>
/// Reads the chain of integer products: codes from DynamicQuantizeLinear or QuantizeLinear, MatMulInteger or ConvInteger, Cast, Mul by the scale
/// of input times weight, Add of a bias. It becomes a Quantize and a MatMul or Conv; a Gemm where the weight is stored transposed or a bias is added.
/// </summary>
internal static class DynamicImport
{
    private const string Expected = "outside the chain of codes by DynamicQuantizeLinear or QuantizeLinear, integer product, Cast to float, Mul by both scales";

    public static void DynamicQuantizeLinear(ImportedNode node, ImportScope scope)
    {
        if (node.Outputs.Count != 3 || node.Outputs.Any(output => output.Length == 0))
            throw new OnnxException("it should have three outputs: codes, scale and zero point");
        string quantized = scope.EmitApart(node, Quantize.Dynamic(NumberFormat.UInt(8)), scope.Real(node.Input(0)));
        scope.Define(node.Outputs[0], new DynamicCodes(quantized));
        scope.Define(node.Outputs[1], new DynamicScale(quantized, null));
        scope.Define(node.Outputs[2], new DynamicZeroPoint(quantized));
    }

    /// <summary>Reads MatMulInteger and ConvInteger; what they sum waits for its scale.</summary>
    public static void Sums(ImportedNode node, ImportScope scope)
    {
        (string input, float? inputScale) = OperandOf(node, scope, 0);
        if (scope.ValueOf(node.Input(1)) is CodesValue)
        {
            (string weight, float? scale) = OperandOf(node, scope, 1);
            scope.Define(node.Output, new IntegerSums(node, input, inputScale, weight, null, null) { WeightScale = scale!.Value });
            return;
        }

        int rank = node.Operator == "ConvInteger" ? 4 : 2;
        (string name, TensorValue codes, bool transposed) = scope.ValueOf(node.Input(1)) switch
        {
            FixedValue { Tensor: { Integers: not null, Format: not null } tensor } when tensor.Shape.Rank == rank => (node.Input(1), tensor, false),
            TransposedCodes { Stored.Format: not null } stored when rank == 2 && scope.ShapeOf(input).Rank == 2 => (stored.Name, stored.Stored, true),
            _ => throw new UnsupportedException(Expected),
        };
        TensorValue? zeroPoint = null;
        if (node.HasInput(3))
            zeroPoint = scope.Fixed(node.Input(3)) is { Integers: not null } found ? found : throw new UnsupportedException(Expected);
        scope.Define(node.Output, new IntegerSums(node, input, inputScale, name, codes, zeroPoint) { IsTransposed = transposed });
    }

    /// <summary>Reads a Mul that belongs to the chain; false where it does not.</summary>
    public static bool TryScale(ImportedNode node, ImportScope scope)
    {
        (string a, string b) = (node.Input(0), node.Input(1));
        ImportedValue left = scope.ValueOf(a), right = scope.ValueOf(b);
        if (right is DynamicScale { Weight: null } or IntegerSums)
            (a, b, left, right) = (b, a, right, left);
        switch (left, right)
        {
            case (DynamicScale { Weight: null } scale, _):
                if (scope.Fixed(b) is not { Reals: not null } weight)
                    throw new UnsupportedException(Expected);
                scope.Define(node.Output, scale with { Weight = weight });
                return true;
            case (IntegerSums { InputScale: null, Weight: not null } sums, DynamicScale { Weight: { } factor } both) when both.Quantized == sums.Input:
                AddLayer(node, scope, sums, factor);
                return true;
            case (IntegerSums { InputScale: { } x } sums, _) when scope.Fixed(b) is { Reals: { } factors } factor:
                if (sums.Weight is null)
                    AddProduct(node, scope, sums, factor);
                else
                    AddLayer(node, scope, sums, factor with { Reals = [.. factors.Select(product => QOperatorScales.Quotient(product, x))] });
                return true;
            case (IntegerSums, _):
                throw new UnsupportedException(Expected);
            case (FixedValue { Tensor.Reals: { } one }, FixedValue { Tensor: { Reals: { } other } tensor }) when one.Length == 1 && scope.ValueOf(a) is FixedValue { Tensor.Shape.Rank: var rank } && rank <= tensor.Shape.Rank:
                // Both scales of a chain to come, multiplied in the file.
                scope.Define(node.Output, new FixedValue(tensor with { Reals = [.. other.Select(value => one[0] * value)] }));
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
            if (scope.ValueOf(product) is not RealValue || scope.Uses.GetValueOrDefault(product) != 1
                || scope.ProducerOf(product) is not { Operator: MatMul or Gemm or Conv, Inputs: [string x, string weight] } layer
                || scope.ProducerOf(x)?.Operator is not Quantize { IsDynamic: true }
                || scope.ConstantOf(weight)?.Quantized is null
                || scope.ShapeOf(product) is not { Rank: 2 or 4 } shape
                || scope.ValueOf(other) is not (RealValue or FixedValue { Tensor.Reals: not null })
                || scope.ConstantOf(scope.Real(other)) is not { Quantized: null } bias)
                continue;
            if (layer.Operator is Conv && bias.Shape.Rank is 3 or 4 && bias.Shape[-3] == shape[1] && bias.Shape.ElementCount == shape[1])
                scope.Replace(layer, node, layer.Operator, x, weight, scope.AddDerived($"{node.Name}/bias", bias.ToTensor().Reshape([shape[1]])));
            else if (layer.Operator is not Conv && shape.Rank == 2 && bias.Shape == new Shape(shape[1]))
                scope.Replace(layer, node, layer.Operator as Gemm ?? new Gemm(), x, weight, scope.Real(other));
            else
                continue;
            return true;
        }

        return false;
    }

    // An operand's value in the network, and its scale where that is known.
    private static (string Value, float? Scale) OperandOf(ImportedNode node, ImportScope scope, int operand)
    {
        string name = node.Input(operand);
        ImportedValue? zeroPoint = node.HasInput(operand + 2) ? scope.ValueOf(node.Input(operand + 2)) : null;
        switch (scope.ValueOf(name))
        {
            case DynamicCodes codes when operand == 0 && zeroPoint == new DynamicZeroPoint(codes.Quantized):
                return (codes.Quantized, null);
            case CodesValue { Grid: { Granularity.Axis: null } grid } codes:
                long zero = zeroPoint is null ? 0 : scope.Fixed(node.Input(operand + 2)) is { Integers: [long found] } ? found : throw new UnsupportedException(Expected);
                return zero == grid.ZeroPoints[0]
                    ? (QuantizationImport.Decode(name, codes, scope), grid.Scales[0])
                    : (CodeBorders.TakeFor(node.Name, name, codes, QuantizationGrid.PerTensor(grid.Format, grid.Scales[0], zero), scope), grid.Scales[0]);
            default:
                throw new UnsupportedException(Expected);
        }
    }

    private static void AddLayer(ImportedNode node, ImportScope scope, IntegerSums sums, TensorValue scale)
    {
        string codes = scope.AddCodes(sums.WeightName, WeightOf(sums, scale, scope.Formats.FormatOf(sums.WeightName)));
        if (sums.IsConvolution)
            new QOperatorParts(sums.Node.As(node), scope).Finish("Conv", scope.Alias(sums.Input), scope.Alias(codes));
        else
            scope.Emit(node, sums.IsTransposed ? new Gemm { TransposeRight = true } : new MatMul(), sums.Input, codes);
    }

    // Both sides are computed: their real product, and what the factor asks for beyond their scales.
    private static void AddProduct(ImportedNode node, ImportScope scope, IntegerSums sums, TensorValue factor)
    {
        if (factor.Reals is not [float product])
            throw new UnsupportedException("of two computed operands with a scale for each channel");
        string operation = sums.IsConvolution ? "Conv" : "MatMul";
        var parts = new QOperatorParts(sums.Node.As(node), scope);
        string[] operands = [scope.Alias(sums.Input), scope.Alias(sums.WeightName)];
        float scales = sums.InputScale!.Value * sums.WeightScale;
        if (product == scales)
            parts.Finish(operation, operands);
        else
            scope.Emit(node, new Mul(), scope.Real(parts.Run(operation, operands, $"{node.Output}/product", [.. sums.Node.Attributes])), scope.AddDerived($"{node.Name}/factor", new Tensor([], [product / scales])));
    }

    // The factor may have the axes of the sums; what counts is a number for each channel.
    private static QuantizedTensor WeightOf(IntegerSums sums, TensorValue scale, NumberFormat? noted)
    {
        TensorValue weight = sums.Weight!;
        int axis = sums.IsTransposed || sums.IsConvolution ? 0 : 1, columns = weight.Shape[axis];
        int zeroPoints = sums.ZeroPoint?.Length ?? 1, channels = sums.IsConvolution ? -3 : -1;
        bool isByChannel = scale.Length == 1 ? scale.Shape.Rank <= 1 : scale.Length == columns && scale.Shape.Rank >= -channels && scale.Shape[channels] == columns;
        if (!(isByChannel || scale.Length == 1) || (zeroPoints != 1 && zeroPoints != columns))
            throw new OnnxException($"its weight '{sums.WeightName}' of shape {weight.Shape} has {scale.Length} scales (shape {scale.Shape}) and {zeroPoints} zero points; expected 1 or {columns}");
        int count = scale.Shape.Rank == 1 && scale.Length == columns ? columns : Math.Max(scale.Length, zeroPoints);
        bool perChannel = (scale.Shape.Rank == 1 && count == columns) || count > 1;
        var grid = new QuantizationGrid(
            weight.Format!.Value,
            perChannel ? Granularity.PerChannel(axis) : Granularity.PerTensor,
            [.. Enumerable.Range(0, count).Select(i => scale.Reals![scale.Length == 1 ? 0 : i])],
            [.. Enumerable.Range(0, count).Select(i => sums.ZeroPoint?.Integers![zeroPoints == 1 ? 0 : i] ?? 0)]);
        return QuantizationImport.CodesOf(weight, grid, noted);
    }
}
