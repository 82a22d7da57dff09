using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads QuantizeLinear, Clip and DequantizeLinear as one Quantize, or as the codes of a constant.</summary>
internal static class QuantizationImport
{
    public static void QuantizeLinear(ImportedNode node, ImportScope scope)
    {
        TensorValue? known = scope.Fixed(node.Input(0));
        string source = known is null ? scope.Real(node.Input(0)) : node.Input(0);
        QuantizationGrid grid = GridOf(node, scope, known?.Shape ?? scope.ShapeOf(source), FormatOf(node, scope));
        if (known is null)
        {
            scope.Define(node.Output, new CodesValue(source, grid));
            return;
        }

        if (known.Reals is null)
            throw new OnnxException($"it reads integers, '{source}'; expected real numbers");
        QuantizedTensor codes = grid.Quantize(new Tensor(known.Shape, known.Reals));
        scope.Define(node.Output, new FixedValue(new TensorValue(default, known.Shape, null, [.. Enumerable.Range(0, codes.Length).Select(i => codes[i])], grid.Format)));
    }

    /// <summary>A Clip of codes leaves a narrower format where there is one, and what makes the codes is told so; else what they stand for is clipped.</summary>
    public static void ClipCodes(ImportedNode node, ImportScope scope)
    {
        ImportedValue value = scope.ValueOf(node.Input(0));
        NumberFormat format = (value is CodesValue codes ? codes.Grid.Format : ((FixedValue)value).Tensor.Format)
            ?? throw new UnsupportedException("on integers that are no codes");
        long low = Bound(node, scope, 1, format.MinCode), high = Bound(node, scope, 2, format.MaxCode);
        NumberFormat? narrow = FormatBetween(low, high, format.IsSigned);
        scope.Define(node.Output, value switch
        {
            FixedValue { Tensor: var tensor } => new FixedValue(tensor with { Format = narrow ?? format, Integers = [.. tensor.Integers!.Select(code => Math.Min(Math.Max(code, low), high))] }),
            CodesValue { IsOnGrid: false, Grid: var grid } made when narrow is { } less => made with { Grid = new QuantizationGrid(less, grid.Granularity, grid.Scales, grid.ZeroPoints) },
            CodesValue { Grid.Granularity.Axis: null } made => made with { Source = Clipped(made, low, high, node, scope), IsOnGrid = true },
            _ => throw new UnsupportedException($"of codes with several scales to {low}..{high}, which no number format has"),
        });
    }

    // The bounds are points of the grid, so that nothing leaves it.
    private static string Clipped(CodesValue codes, long low, long high, ImportedNode node, ImportScope scope)
    {
        float Real(long code) => codes.Grid.Scales[0] * (code - codes.Grid.ZeroPoints[0]);
        return scope.EmitExtra(node, "clipped", new Clip(Real(low), Real(high)), Decode(node.Input(0), codes, scope));
    }

    public static void DequantizeLinear(ImportedNode node, ImportScope scope)
    {
        switch (scope.ValueOf(node.Input(0)))
        {
            case CodesValue codes:
                CompleteQuantize(node, scope, codes);
                break;
            case PickedCodes picked:
                EmbeddingImport.Dequantize(node, scope, picked);
                break;
            case FixedValue { Tensor: { Integers: not null, Format: not null } tensor }:
                AddQuantizedConstant(node, scope, tensor);
                break;
            case DynamicCodes codes when scope.ValueOf(node.Input(1)) == new DynamicScale(codes.Quantized, null) && scope.ValueOf(node.Input(2)) == new DynamicZeroPoint(codes.Quantized):
                scope.Define(node.Output, new RealValue(codes.Quantized));
                break;
            default:
                throw new UnsupportedException("on what is neither a constant nor made by QuantizeLinear");
        }
    }

    /// <summary>The codes of a tensor of the file on a grid; where the file notes a narrower format, in that.</summary>
    public static QuantizedTensor CodesOf(TensorValue tensor, QuantizationGrid grid, NumberFormat? noted)
    {
        if (noted is { } format)
            grid = new QuantizationGrid(format, grid.Granularity, grid.Scales, grid.ZeroPoints);
        return new QuantizedTensor(tensor.Shape, grid, [.. tensor.Integers!.Select(code => unchecked((int)code))]);
    }

    /// <summary>The value of the network that codes stand for, for a node that reads them without a DequantizeLinear of its own.</summary>
    public static string Decode(string codes, CodesValue value, ImportScope scope)
    {
        if (value.IsOnGrid)
            return value.Source;
        if (!scope.Dequantized.TryGetValue((codes, "", "", 0), out string? known))
            scope.Dequantized.Add((codes, "", "", 0), known = scope.EmitAdded(codes, $"{codes}/decoded", new Quantize(value.Grid), value.Source));
        return known;
    }

    // Several DequantizeLinear of the same codes, one for each reader as ONNX Runtime likes them, are one Quantize.
    private static void CompleteQuantize(ImportedNode node, ImportScope scope, CodesValue codes)
    {
        QuantizationGrid grid = GridOf(node, scope, scope.ShapeOf(codes.Source), codes.Grid.Format);
        if (!grid.Equals(codes.Grid))
        {
            scope.Define(node.Output, new RealValue(CodeBorders.TakeFor(node.Name, node.Input(0), codes, grid, scope)));
            return;
        }

        if (codes.IsOnGrid)
        {
            scope.Define(node.Output, new RealValue(codes.Source));
            return;
        }

        (string, string, string, int) key = (node.Input(0), "", "", 0);
        if (scope.Dequantized.TryGetValue(key, out string? known))
        {
            scope.Define(node.Output, new RealValue(known));
            return;
        }

        scope.Emit(node, new Quantize(grid), codes.Source);
        scope.Dequantized.Add(key, node.Output);
    }

    private static void AddQuantizedConstant(ImportedNode node, ImportScope scope, TensorValue tensor)
    {
        (string, string, string, int) key = (node.Input(0), node.Input(1), node.HasInput(2) ? node.Input(2) : "", node.Small("axis", 1));
        if (scope.Dequantized.TryGetValue(key, out string? known))
        {
            scope.Define(node.Output, new RealValue(known));
            return;
        }

        QuantizationGrid grid = GridOf(node, scope, tensor.Shape, tensor.Format!.Value);
        scope.AddConstant(node.Output, new Constant(CodesOf(tensor, grid, scope.Formats.FormatOf(node.Output))));
        scope.Dequantized.Add(key, node.Output);
    }

    private static NumberFormat FormatOf(ImportedNode node, ImportScope scope)
    {
        ElementType type = (ElementType)node.Integer("output_dtype", (long)ElementType.UInt8);
        NumberFormat? format = node.HasInput(2) ? scope.Fixed(node.Input(2))?.Format : ElementTypes.FormatOf(type is default(ElementType) ? ElementType.UInt8 : type);
        return format ?? throw new UnsupportedException("to a type that is not an integer of 2 to 16 bits, or with a zero point that is computed");
    }

    /// <summary>The grid that a node's scale, zero point and attributes say, for a value of a shape.</summary>
    public static QuantizationGrid GridOf(ImportedNode node, ImportScope scope, Shape shape, NumberFormat format)
    {
        if (scope.Fixed(node.Input(1)) is not { } scale)
            throw new UnsupportedException("with a scale that is computed");
        if (scale.Reals is null)
            throw new OnnxException($"its scale '{node.Input(1)}' is not of real numbers");
        TensorValue? zeroPoint = null;
        if (node.HasInput(2))
            zeroPoint = scope.Fixed(node.Input(2)) ?? throw new UnsupportedException("with a zero point that is computed");
        if (zeroPoint is { Integers: null } || (zeroPoint is not null && zeroPoint.Length != scale.Length))
            throw new OnnxException($"its zero point '{node.Input(2)}' does not match its {scale.Length} scales");
        return new QuantizationGrid(format, GranularityOf(node, shape, scale), [.. scale.Reals], [.. zeroPoint?.Integers ?? []]);
    }

    private static Granularity GranularityOf(ImportedNode node, Shape shape, TensorValue scale)
    {
        int axis = node.Small("axis", 1);
        axis = axis < 0 ? axis + shape.Rank : axis;
        bool hasAxis = axis >= 0 && axis < shape.Rank;
        int block = node.Small("block_size", 0);
        if (block < 0)
            throw new OnnxException($"its attribute 'block_size' is {block}; expected 0 or more");
        if (block > 0 || scale.Shape.Rank > 1)
        {
            if (shape.Sizes.Contains(Shape.Unknown))
                throw new UnsupportedException("with scales per block of a value of unknown size");
            if (block == 0 || !hasAxis || scale.Shape != shape.With(axis, (shape[axis] + block - 1) / block))
                throw new OnnxException($"it has scales of shape {scale.Shape} for blocks of {block} along axis {node.Small("axis", 1)}, which its input of shape {shape} does not");
            return Granularity.PerGroup(block, axis);
        }

        // A list of one scale says both; it counts as per channel where the node points at an axis of one channel.
        bool perChannel = scale.Shape.Rank == 1 && (scale.Length != 1 || (node.Has("axis") && hasAxis && shape[axis] == 1));
        if (perChannel && (!hasAxis || (shape[axis] != scale.Length && shape[axis] != Shape.Unknown)))
            throw new OnnxException($"it has {scale.Length} scales along axis {node.Small("axis", 1)}, but its input has shape {shape}");
        return perChannel ? Granularity.PerChannel(axis) : Granularity.PerTensor;
    }

    private static long Bound(ImportedNode node, ImportScope scope, int input, long @default)
    {
        if (!node.HasInput(input))
            return @default;
        return scope.Fixed(node.Input(input)) is { Integers: [long bound] } ? bound : throw new UnsupportedException("of codes with bounds that are computed or no integers");
    }

    // The format whose codes are exactly these; with the container's sign where both have them.
    private static NumberFormat? FormatBetween(long low, long high, bool signed)
    {
        foreach (bool sign in (bool[])[signed, !signed])
            for (int bits = 1; bits <= 16; bits++)
                foreach (bool narrow in (bool[])[false, true])
                {
                    if (narrow && bits == 1)
                        continue;
                    NumberFormat format = sign ? NumberFormat.Int(bits, narrow) : NumberFormat.UInt(bits, narrow);
                    if (format.MinCode == low && format.MaxCode == high)
                        return format;
                }

        return null;
    }
}
