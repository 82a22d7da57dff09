using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Reads FINN's MultiThreshold: as a Quantize where its steps are those of a grid, else as it is with a Quantize behind that says on which grid its counts lie.</summary>
internal static class QonnxThresholds
{
    private const int MostSteps = 1 << 16;

    public static void MultiThreshold(ImportedNode node, ImportScope scope)
    {
        string x = scope.Real(node.Input(0));
        Shape shape = scope.ShapeOf(x);
        if (scope.Fixed(node.Input(1)) is not { Reals: { } thresholds } table)
            throw new UnsupportedException("with thresholds that are computed");
        if (table.Shape.Rank != 2 || table.Shape[0] == 0 || table.Shape[1] is 0 or > MostSteps)
            throw new OnnxException($"its thresholds '{node.Input(1)}' have shape {table.Shape}; expected [channels or 1, steps] with 1 to {MostSteps} steps");
        var operation = new MultiThreshold
        {
            Scale = node.Real("out_scale", 1),
            Offset = node.Real("out_bias", 0),
            ChannelAxis = ChannelAxisOf(node, shape),
        };
        int steps = table.Shape[1];
        QuantizationGrid? grid = GridOf(node, operation, steps);
        if (grid is not null && UniformOf(grid, operation, thresholds, steps) is { } uniform)
        {
            // A Quantize has no channels, so that nobody else would miss them.
            operation.InferShape([shape, table.Shape]);
            scope.Emit(node, new Quantize(uniform), x);
            return;
        }

        string counts = scope.Real(node.Input(1));
        if (grid is null)
            scope.Emit(node, operation, x, counts);
        else
            scope.EmitBefore(node, "codes", operation, new Quantize(grid), x, counts);
    }

    // What has neither images' nor matrices' axes has its channels last.
    private static int ChannelAxisOf(ImportedNode node, Shape shape) => node.Text("data_layout", "NCHW") switch
    {
        _ when shape.Rank is not (2 or 4) => -1,
        "NCHW" or "NC" => 1,
        "NHWC" => -1,
        string other => throw new UnsupportedException($"in the layout '{other}'"),
    };

    // The grid on which all its counts lie exactly: of the type that the file says where that holds them, else of counts with a zero point.
    private static QuantizationGrid? GridOf(ImportedNode node, MultiThreshold operation, int steps)
    {
        float low = operation.ValueOf(0), scale = operation.Scale;
        if (!(scale > 0) || !float.IsFinite(scale) || !float.IsFinite(low) || !float.IsFinite(operation.ValueOf(steps)))
            return null;
        List<QuantizationGrid> candidates = [];
        if (TypeOf(node.Text("out_dtype", "")) is { } type)
            candidates.Add(QuantizationGrid.PerTensor(type, type.IsBipolar ? scale / 2 : scale));
        if (steps == 1 && low < 0)
            candidates.Add(QuantizationGrid.PerTensor(NumberFormat.Bipolar, -low));
        double zeroPoint = -low / (double)scale;
        if (zeroPoint == Math.Floor(zeroPoint) && zeroPoint >= 0 && zeroPoint <= steps)
            candidates.Add(QuantizationGrid.PerTensor(NumberFormat.UInt(System.Numerics.BitOperations.Log2((uint)steps) + 1), scale, (long)zeroPoint));
        return candidates.Find(grid => Enumerable.Range(0, steps + 1).All(count => grid.Decode(grid.Encode(operation.ValueOf(count))) == operation.ValueOf(count)));
    }

    private static NumberFormat? TypeOf(string name)
    {
        try
        {
            return name switch
            {
                "BIPOLAR" => NumberFormat.Bipolar,
                "BINARY" => NumberFormat.UInt(1),
                "TERNARY" => NumberFormat.Int(2, narrow: true),
                _ when name.Length > 0 => NumberFormat.Parse(name.ToLowerInvariant()),
                _ => null,
            };
        }
        catch (NibbleException)
        {
            // A float or fixed-point type, which is no promise about the counts.
            return null;
        }
    }

    // The grid whose own rounding has the same thresholds, to the last bit of each.
    private static QuantizationGrid? UniformOf(QuantizationGrid grid, MultiThreshold operation, float[] thresholds, int steps)
    {
        if (grid.Format.LevelCount != steps + 1)
            return null;
        foreach (Rounding rounding in Enum.GetValues<Rounding>())
        {
            if (rounding == Rounding.Stochastic)
                continue;
            var candidate = new QuantizationGrid(grid.Format, grid.Granularity, grid.Scales, grid.ZeroPoints, rounding);
            if (thresholds.Select((threshold, i) => (threshold, count: (i % steps) + 1)).All(step => Changes(candidate, operation, step.threshold, step.count)))
                return candidate;
        }

        return null;
    }

    private static bool Changes(QuantizationGrid grid, MultiThreshold operation, float threshold, int count) =>
        grid.Decode(grid.Encode(threshold)) == operation.ValueOf(count) && grid.Decode(grid.Encode(MathF.BitDecrement(threshold))) == operation.ValueOf(count - 1);
}
