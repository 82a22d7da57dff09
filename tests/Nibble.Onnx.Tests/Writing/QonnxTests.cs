using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Onnx.Tests;

/// <summary>QONNX says what the network says: its formulas give the same numbers, and its nodes have the form that FINN and hls4ml take.</summary>
public class QonnxTests
{
    private static readonly OnnxWriteOptions Qonnx = new() { Dialect = OnnxDialect.Qonnx };

    [SkippableTheory]
    [InlineData("int8", "int4-narrow", Rounding.NearestEven)]
    [InlineData("int4", "int2", Rounding.NearestEven)]
    [InlineData("int8-narrow", "bipolar", Rounding.Floor)]
    [InlineData("bipolar", "bipolar", Rounding.NearestEven)]
    [InlineData("uint3", "int3", Rounding.NearestAway)]
    [InlineData("uint1", "uint4", Rounding.Ceiling)]
    [InlineData("int10", "int9", Rounding.TowardZero)]
    [InlineData("int5", "int4", Rounding.NearestTowardZero)]
    [InlineData("int5", "uint4-narrow", Rounding.AwayFromZero)]
    public void The_formulas_of_its_operators_give_the_numbers_of_the_network(string activations, string weights, Rounding rounding)
    {
        Graph graph = Network(NumberFormat.Parse(activations), NumberFormat.Parse(weights), rounding);
        Tensor x = Tensor.Random([4, 3, 6, 6], 5);
        Tensor expected = new FloatEvaluator(graph).Run(x), found = OnnxRuntime.Run(PlainQonnx.Of(OnnxFile.ToBytes(graph, Qonnx)), [x], "disabled")[0];
        Assert.Equal(expected.Shape, found.Shape);
        Assert.All(Enumerable.Range(0, found.Length), i => Assert.Equal(expected[i], found[i], Agreement.Close * Math.Max(1, Math.Abs(expected[i]))));
        Assert.True(found.Values.ToArray().Distinct().Count() > 3);

        // Read back it is the same integer program, bit for bit, once a MatMul and an Add are a Gemm again.
        Graph read = FuseMatMulAdd.Apply(OnnxFile.FromBytes(OnnxFile.ToBytes(graph, Qonnx), "again"));
        Assert.Equal(IntegerProgram.Compile(graph).Run(x).Values, IntegerProgram.Compile(read).Run(x).Values);
        Assert.Equal(IntegerProgram.Compile(graph).Steps.Select(step => step.IsInteger), IntegerProgram.Compile(read).Steps.Select(step => step.IsInteger));
    }

    [SkippableFact]
    public void Zero_points_are_added_before_rounding()
    {
        Graph graph = Line(new QuantizationGrid(NumberFormat.UInt(4), Granularity.PerChannel(1), [0.5f, 0.3f, 1f], [3, 4, 7]) { RoundsWithZeroPoint = true });
        var x = new Tensor([50, 3, 2], [.. Enumerable.Range(0, 300).Select(i => (i - 150) / 20f)]);
        byte[] file = OnnxFile.ToBytes(graph, Qonnx);
        Assert.Equal(new FloatEvaluator(graph).Run(x).Values, OnnxRuntime.Run(PlainQonnx.Of(file), [x], "disabled")[0].Values);
        GraphAssert.Same(graph, OnnxFile.FromBytes(file, "again"));

        Graph other = Line(QuantizationGrid.PerTensor(NumberFormat.UInt(4), 1, 3));
        Assert.Contains("before", Assert.Throws<OnnxException>(() => OnnxFile.ToBytes(other, Qonnx)).Message);
        OnnxFile.ToBytes(ExportTarget.Hls4ml.Prepare(other), Qonnx);

        static Graph Line(QuantizationGrid grid)
        {
            var builder = new GraphBuilder("line");
            builder.AddInput("x", [Shape.Unknown, 3, 2]);
            builder.AddOutput(builder.Add("y", new Quantize(grid), "x"));
            return builder.Build();
        }
    }

    [Fact]
    public void Thresholds_read_back_equal()
    {
        var builder = new GraphBuilder("steps");
        builder.AddInput("x", [Shape.Unknown, 2, 4, 4]);
        builder.AddConstant("t", new Tensor([2, 3], [-1, 0.25f, 2, 0, 0.5f, 0.625f]));
        builder.AddOutput(builder.Add("q", new Quantize(QuantizationGrid.PerTensor(NumberFormat.UInt(2), 0.5f)), builder.Add("y", new MultiThreshold { Scale = 0.5f }, "x", "t")));
        Graph graph = builder.Build();
        Graph read = OnnxFile.FromBytes(OnnxFile.ToBytes(graph, Qonnx), "again");
        Tensor x = Tensor.Random([3, 2, 4, 4], 1);
        Assert.Equal(new FloatEvaluator(graph).Run(x).Values, new FloatEvaluator(read).Run(x).Values);
        Assert.Contains(read.Nodes, node => node.Operator is MultiThreshold { Scale: 0.5f, ChannelAxis: 1 });
        Assert.Contains("MultiThreshold", Assert.Throws<OnnxException>(() => OnnxFile.ToBytes(graph)).Message);
    }

    [Fact]
    public void Nodes_have_the_form_that_its_readers_take()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(OnnxFile.ToBytes(Network(NumberFormat.UInt(4), NumberFormat.Int(4, narrow: true), Rounding.NearestEven), Qonnx));
        Assert.Equal([("", 13L), ("qonnx.custom_op.general", 1L)], model.OpsetImport.Select(set => (set.Domain, set.Version)));
        Assert.All(model.Graph.Initializer.Where(tensor => !tensor.Name.EndsWith("shape", StringComparison.Ordinal)), tensor => Assert.Equal(1, tensor.DataType));
        Assert.DoesNotContain(model.Graph.Node, node => node.OpType is "Gemm" or "QuantizeLinear" or "DequantizeLinear");

        NodeProto filters = model.Graph.Node.Single(node => node.Output[0] == "conv.w");
        Assert.Equal(("Quant", "qonnx.custom_op.general", 4), (filters.OpType, filters.Domain, filters.Input.Count));
        Assert.Equal(["narrow", "rounding_mode", "signed"], filters.Attribute.Select(attribute => attribute.Name));
        Assert.Equal([5L, 1, 1, 1], Dims(filters.Input[1]));
        Assert.Empty(Dims(filters.Input[2]));
        Assert.Empty(Dims(filters.Input[3]));

        // Stored [neurons, inputs], read by a MatMul.
        NodeProto dense = model.Graph.Node.Single(node => node.Output[0] == "dense.w");
        Assert.Equal([1L, 7], Dims(dense.Input[1]));
        Assert.Equal([20L, 7], Dims(dense.Input[0]));
        NodeProto value = model.Graph.Node.Single(node => node.Output[0] == "x.q");
        Assert.Empty(Dims(value.Input[1]));

        IEnumerable<long> Dims(string name) => model.Graph.Initializer.Single(tensor => tensor.Name == name).Dims;
    }

    [Fact]
    public void Each_reader_of_a_weight_has_a_Quant_of_its_own()
    {
        var builder = new GraphBuilder("twice");
        builder.AddInput("x", [Shape.Unknown, 3]);
        builder.AddConstant("w", new Constant(QuantizationGrid.PerTensor(NumberFormat.Int(4), 0.25f).Quantize(Tensor.Random([3, 3], 1))));
        builder.AddOutput(builder.Add("y", new MatMul(), builder.Add("h", new Gemm { TransposeRight = true }, builder.Add("g", new MatMul(), "x", "w"), "w"), "w"));
        ModelProto model = ModelProto.Parser.ParseFrom(OnnxFile.ToBytes(builder.Build(), Qonnx));
        Assert.Equal(3, model.Graph.Node.Count(node => node.OpType == "Quant"));
        Assert.All(model.Graph.Node.Where(node => node.OpType == "Quant"), quant => Assert.Single(model.Graph.Node, node => node.Input.Contains(quant.Output[0])));
        Assert.Equal(2, model.Graph.Node.Where(node => node.OpType == "Quant").Select(node => node.Input[0]).Distinct().Count());
    }

    [Theory]
    [InlineData("int1", "-1 and 0")]
    [InlineData("int25", "24 bits")]
    public void Formats_that_it_would_change_are_refused(string format, string reason)
    {
        string message = Refused(new Quantize(QuantizationGrid.PerTensor(NumberFormat.Parse(format), 1)));
        Assert.Contains(format, message);
        Assert.Contains(reason, message);
    }

    [Theory]
    [InlineData(Rounding.HalfUp)]
    [InlineData(Rounding.HalfDown)]
    [InlineData(Rounding.Stochastic)]
    public void Roundings_without_a_name_are_refused(Rounding rounding) =>
        Assert.Contains($"{rounding}", Refused(new Quantize(QuantizationGrid.PerTensor(NumberFormat.Int(4), 1, rounding: rounding))));

    [Fact]
    public void Grids_of_run_time_and_of_groups_are_refused()
    {
        Assert.Contains("calibrate", Refused(Quantize.Dynamic(NumberFormat.UInt(8))));
        var builder = new GraphBuilder("groups");
        builder.AddInput("x", [Shape.Unknown, 8]);
        builder.AddConstant("w", new Constant(new UniformQuantizer(NumberFormat.Int(4)) { Granularity = Granularity.PerGroup(4, 0) }.Quantize(Tensor.Random([8, 2], 1))));
        builder.AddOutput(builder.Add("y", new MatMul(), "x", "w"));
        string message = Assert.Throws<OnnxException>(() => OnnxFile.ToBytes(builder.Build(), Qonnx)).Message;
        Assert.All((string[])["'y'", "'w'", "per group of 4", "per channel"], word => Assert.Contains(word, message));
    }

    [Fact]
    public void Codes_that_floats_would_lose_are_refused()
    {
        var builder = new GraphBuilder("wide");
        builder.AddInput("x", [Shape.Unknown, 2]);
        builder.AddConstant("b", new Constant(new QuantizedTensor([2], QuantizationGrid.PerTensor(NumberFormat.Int(32), 0.001f), [16777217, 3])));
        builder.AddOutput(builder.Add("y", new Add(), "x", "b"));
        Assert.Contains("16777217", Assert.Throws<OnnxException>(() => OnnxFile.ToBytes(builder.Build(), Qonnx)).Message);
    }

    [Fact]
    public void The_same_network_gives_the_same_bytes()
    {
        Graph graph = Network(NumberFormat.Int(4), NumberFormat.Int(4), Rounding.NearestEven);
        Assert.Equal(OnnxFile.ToBytes(graph, Qonnx), OnnxFile.ToBytes(graph, Qonnx));
    }

    private static string Refused(Quantize quantize)
    {
        var builder = new GraphBuilder("line");
        builder.AddInput("x", [Shape.Unknown, 4]);
        builder.AddOutput(builder.Add("y", quantize, "x"));
        string message = Assert.Throws<OnnxException>(() => OnnxFile.ToBytes(builder.Build(), Qonnx)).Message;
        Assert.Contains("'y'", message);
        return message;
    }

    private static Graph Network(NumberFormat activations, NumberFormat weights, Rounding rounding)
    {
        var builder = new GraphBuilder("net");
        builder.AddInput("x", [Shape.Unknown, 3, 6, 6]);
        string value = Quantized("x", 1.9f);
        value = Quantized(builder.Add("relu", new Relu(), Layer("conv", new Conv { Window = new Window { PadTop = 1, PadLeft = 1 } }, value, 0, [5, 3, 3, 3])), 4f);
        value = builder.Add("flat", new Flatten(1), builder.Add("pool", new MaxPool { KernelHeight = 2, KernelWidth = 2, Window = new Window { StrideY = 2, StrideX = 2 } }, value));
        value = Quantized(Layer("dense", new Gemm { TransposeRight = true }, value, 0, [7, 20]), 3f);
        builder.AddOutput(Layer("last", new MatMul(), value, 1, [7, 4]));
        return builder.Build();

        string Quantized(string of, float most)
        {
            QuantizationGrid found = QuantizationGrid.FromRange(activations, new Interval(-most, most), symmetric: true);
            return builder.Add($"{of}.q", new Quantize(QuantizationGrid.PerTensor(activations, found.Scales[0], 0, rounding)), of);
        }

        string Layer(string name, Operator operation, string x, int axis, Shape shape)
        {
            QuantizedTensor weight = new UniformQuantizer(weights) { Granularity = weights.IsSigned ? Granularity.PerChannel(axis) : Granularity.PerTensor, IsSymmetric = true }.Quantize(Tensor.Random(shape, 7));
            builder.AddConstant($"{name}.w", new Constant(weight));
            if (operation is MatMul)
                return builder.Add(name, operation, x, $"{name}.w");
            QuantizationGrid input = builder.Build().QuantizationOf(x)!.Grid!;
            var grid = new QuantizationGrid(NumberFormat.Int(32), weight.Grid.Granularity == Granularity.PerTensor ? Granularity.PerTensor : Granularity.PerChannel(), [.. weight.Grid.Scales.Select(scale => input.Scales[0] * scale)]);
            builder.AddConstant($"{name}.b", new Constant(grid.Quantize(Tensor.Random([shape[axis]], 8))));
            return builder.Add(name, operation, x, $"{name}.w", $"{name}.b");
        }
    }
}
