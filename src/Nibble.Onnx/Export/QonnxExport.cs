using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Writes what is low-bit as QONNX has it: Quant and BipolarQuant from real numbers to real numbers, weights as well (arXiv:2206.07527).</summary>
/// <remarks>
/// A quantized constant has one Quant for each of its readers, and a zero point of nothing but zeros is a single zero: FINN folds no others. A Gemm is
/// a MatMul and an Add, which FINN and hls4ml would make of it.
/// </remarks>
internal sealed class QonnxExport(Graph graph, OnnxNodes onnx) : QuantizationExport
{
    /// <summary>The domain of the operators.</summary>
    public const string Domain = "qonnx.custom_op.general";

    // Numbers are floats, which hold integers of no more bits.
    private const int MostBits = 24;

    private readonly HashSet<string> _written = [];
    private readonly Dictionary<string, Grid> _grids = [];

    /// <inheritdoc/>
    public override void LowerQuantize(GraphNode node, Quantize quantize)
    {
        if (quantize.Grid is not { } grid)
            throw new OnnxException($"chooses its grid at run time, which QONNX can't say; calibrate a fixed grid, or write {OnnxDialect.Qdq}");
        if (grid.Format.Bits > MostBits)
            throw new OnnxException($"has {grid.Format} codes, but QONNX computes them in floats, which hold {MostBits} bits; quantize to fewer, or leave the value in floats");
        if (!grid.IsSymmetric && !grid.RoundsWithZeroPoint)
            throw new OnnxException($"adds its zero point after rounding, but QONNX adds it before, so that ties become other codes; quantize it symmetrically, or let {nameof(ExportTarget)}.{nameof(ExportTarget.Prepare)} give it QONNX's order");
        AddQuant(node.Name, Read(node.Inputs[0]), node.Output, WriteGrid(node.Output, grid, graph.ShapeOf(node.Output).Rank), grid);
    }

    /// <inheritdoc/>
    public override bool TryLower(GraphNode node)
    {
        if (node.Operator is MultiThreshold thresholds)
        {
            QonnxThresholdExport.Lower(graph, node, thresholds, Read(node.Inputs[0]), Read(node.Inputs[1]), onnx);
            return true;
        }

        if (node.Operator is not Gemm gemm)
            return false;
        string weight = gemm.TransposeRight ? ReadTransposed(node.Inputs[1]) : Read(node.Inputs[1]);
        if (node.Inputs.Length == 2)
            onnx.Add(node.Name, "MatMul", [Read(node.Inputs[0]), weight], [node.Output]);
        else
            onnx.Add(node.Name, "Add", [onnx.AddExtra($"{node.Name}/MatMul", "MatMul", [Read(node.Inputs[0]), weight]), Read(node.Inputs[2])], [node.Output]);
        return true;
    }

    /// <inheritdoc/>
    public override string Read(GraphNode reader, string value, int input) => Read(value);

    /// <inheritdoc/>
    public override string Read(string value) => graph.Constants.TryGetValue(value, out Constant? constant) ? ReadConstant(value, constant) : value;

    private string ReadTransposed(string value)
    {
        if (!graph.Constants.TryGetValue(value, out Constant? constant))
            return onnx.AddExtra($"{value}/Transpose", "Transpose", [value]);
        bool isShared = graph.Outputs.Contains(value) || graph.ConsumersOf(value).Any(reader => reader.Operator is not Gemm { TransposeRight: true } || reader.Inputs.Count(input => input == value) > 1 || reader.Inputs[1] != value);
        return ReadConstant(isShared ? $"{value}/transposed" : value, MatrixTransposition.Of(constant));
    }

    private string ReadConstant(string name, Constant constant)
    {
        if (constant.Quantized is not { } codes)
        {
            if (_written.Add(name))
                onnx.Initializers.Add(TensorWriter.Reals(name, constant.Shape, constant.ToTensor().Values));
            return name;
        }

        if (!_grids.TryGetValue(name, out Grid? grid))
        {
            CheckCodes(name, codes);
            grid = WriteGrid(name, codes.Grid, codes.Shape.Rank) with { Source = onnx.AddReals($"{name}/values", codes.Shape, codes.Dequantize().Values) };
            _grids.Add(name, grid);
        }

        string output = _written.Add(name) ? name : onnx.NameValue($"{name}/again");
        AddQuant(onnx.NameNode($"{name}/Quant"), grid.Source, output, grid, codes.Grid);
        return output;
    }

    private void AddQuant(string node, string source, string output, Grid names, QuantizationGrid grid)
    {
        if (grid.Format.IsBipolar)
            onnx.AddOf(Domain, node, "BipolarQuant", [source, names.Scale], [output]);
        else
            onnx.AddOf(
                Domain, node, "Quant", [source, names.Scale, names.ZeroPoint, names.Bits], [output],
                AttributeWriter.Integer("narrow", grid.Format.IsNarrow ? 1 : 0), AttributeWriter.Text("rounding_mode", RoundingNameOf(grid.Rounding)), AttributeWriter.Integer("signed", grid.Format.IsSigned ? 1 : 0));
    }

    private Grid WriteGrid(string name, QuantizationGrid grid, int rank)
    {
        if (grid.Granularity.GroupSize is not null)
            throw new OnnxException($"has '{name}' quantized {grid.Granularity}, but scales of QONNX broadcast and have no groups; choose a granularity per channel, or write {OnnxDialect.Qdq}");
        if (grid.Format is { Bits: 1, IsSigned: true, IsBipolar: false })
            throw new OnnxException($"has '{name}' with {grid.Format} codes, -1 and 0, but QONNX takes one signed bit for -1 and +1; quantize to {NumberFormat.UInt(1)}, {NumberFormat.Int(2)} or {NumberFormat.Bipolar}");

        // One scale a channel, along an axis of as many as the value has.
        Shape shape = grid.Granularity.Axis is int axis ? new Shape([.. Enumerable.Repeat(1, rank)]).With(axis, grid.Scales.Length) : Shape.Scalar;
        string scale = onnx.AddReals($"{name}/scale", shape, grid.Scales.AsSpan());
        if (grid.Format.IsBipolar)
            return new Grid(scale, "", "", "");
        string zeroPoint = grid.IsSymmetric
            ? onnx.AddReals($"{name}/zero_point", Shape.Scalar, 0)
            : onnx.AddReals($"{name}/zero_point", shape, [.. grid.ZeroPoints.Select(zero => (float)zero)]);
        return new Grid(scale, zeroPoint, onnx.AddReals($"{name}/bits", Shape.Scalar, grid.Format.Bits), "");
    }

    // A constant is stored as what its codes stand for, and must come back as these codes.
    private static void CheckCodes(string name, QuantizedTensor codes)
    {
        GroupWalk channels = codes.Grid.GroupsOf(codes.Shape);
        for (int i = 0; i < codes.Length; i++)
        {
            int channel = channels.Of(i);
            float steps = (codes.Grid.Decode(codes[i], channel) / codes.Grid.Scales[channel]) + codes.Grid.ZeroPoints[channel];
            if (codes.Format.IsBipolar || Rounder.Round(steps, codes.Grid.Rounding == Rounding.Stochastic ? Rounding.NearestEven : codes.Grid.Rounding) == codes[i])
                continue;
            throw new OnnxException($"reads '{name}', whose {codes.Format} code {codes[i]} QONNX would lose, since it computes codes in floats; quantize it to at most {MostBits} bits, or write {OnnxDialect.Qdq}");
        }
    }

    private static string RoundingNameOf(Rounding rounding) => rounding switch
    {
        Rounding.NearestEven => "ROUND",
        Rounding.NearestAway => "HALF_UP",
        Rounding.Floor => "FLOOR",
        Rounding.Ceiling => "CEIL",
        Rounding.TowardZero => "DOWN",
        Rounding.AwayFromZero => "UP",
        Rounding.NearestTowardZero => "HALF_DOWN",
        _ => throw new OnnxException($"rounds by {rounding}, for which QONNX has no name; round by {Rounding.NearestEven}, {Rounding.NearestAway}, {Rounding.NearestTowardZero}, {Rounding.Floor}, {Rounding.Ceiling}, {Rounding.TowardZero} or {Rounding.AwayFromZero}"),
    };

    // The names of what a Quant reads beside its values, and of its values where they are fixed.
    private sealed record Grid(string Scale, string ZeroPoint, string Bits, string Source);
}
