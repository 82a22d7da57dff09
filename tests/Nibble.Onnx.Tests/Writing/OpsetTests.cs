using FsCheck.Fluent;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Peers;
using Nibble.Runtime;
using Interval = Nibble.Numerics.Interval;

namespace Nibble.Onnx.Tests;

/// <summary>A file has the oldest operator set that can say the network, and every one that can gives ONNX Runtime the same network.</summary>
public class OpsetTests
{
    private const int Rows = 5, Depth = 24, Width = 6;

    [Theory]
    [InlineData("int8", null, "uint8", NarrowCodes.Clipped, 13)]
    [InlineData("int4", null, "uint4", NarrowCodes.Clipped, 13)]
    [InlineData("int4", null, "uint8", NarrowCodes.Native, 21)]
    [InlineData("int3", null, "uint8", NarrowCodes.Native, 21)]
    [InlineData("int2", null, "uint8", NarrowCodes.Native, 25)]
    [InlineData("int8", null, "uint4", NarrowCodes.Native, 21)]
    [InlineData("int8", null, "uint2", NarrowCodes.Native, 25)]
    [InlineData("int8", null, "uint3", NarrowCodes.Native, 13)]
    [InlineData("int8", 8, "uint8", NarrowCodes.Clipped, 21)]
    [InlineData("int4", 8, "uint8", NarrowCodes.Clipped, 21)]
    [InlineData("int2", 8, "uint8", NarrowCodes.Clipped, 25)]
    [InlineData("int16", null, "uint8", NarrowCodes.Clipped, 13)]
    [InlineData("int8", null, "uint16", NarrowCodes.Clipped, 21)]
    [InlineData("int8", null, "int10", NarrowCodes.Clipped, 21)]
    public void The_oldest_operator_set_that_suffices_is_chosen(string weight, int? group, string activation, NarrowCodes narrow, int opset)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(OnnxFile.ToBytes(Network(weight, group, activation), new OnnxWriteOptions { Narrow = narrow }));
        Assert.Equal(opset, model.OpsetImport.Single().Version);
        Assert.Equal(opset switch { 13 => 7, 21 => 10, _ => 13 }, model.IrVersion);
        GraphAssert.Same(Network(weight, group, activation), OnnxFile.FromBytes(OnnxFile.ToBytes(Network(weight, group, activation), new OnnxWriteOptions { Narrow = narrow }), "again"));
    }

    [Fact]
    public void What_is_written_with_native_codes_reads_back_equal() => Prop.ForAll(
        RandomGraphs.All.ToArbitrary(),
        graph => GraphAssert.Same(graph, OnnxFile.FromBytes(OnnxFile.ToBytes(graph, new OnnxWriteOptions { Narrow = NarrowCodes.Native, Opset = 25 }), "test"))).Holds(50);

    [SkippableFact]
    public void ONNX_Runtime_takes_every_network_in_every_spelling()
    {
        OnnxWriteOptions[] spellings = [new() { Opset = 21 }, new() { Narrow = NarrowCodes.Native, Opset = 23 }, new() { Dialect = OnnxDialect.QOperator }];
        (Graph Graph, OnnxWriteOptions Options)[] cases = [.. RandomGraphs.All.Sample(40).SelectMany(graph => spellings.Select(options => (graph, options)))];
        PeerRun[] runs = OnnxRuntimePeer.RunAll([.. cases.Select(one => (OnnxFile.ToBytes(one.Graph, one.Options), (IReadOnlyList<Tensor>)[Tensor.Random(one.Graph.Inputs[0].Shape.With(0, 2), 1)]))]);
        for (int i = 0; i < runs.Length; i++)
        {
            Assert.True(runs[i].Error is null, $"{cases[i].Options}: {runs[i].Error}");
            Assert.Equal(cases[i].Graph.Outputs.Select(output => cases[i].Graph.ShapeOf(output) is { Rank: > 0 } shape && shape[0] == Shape.Unknown ? shape.With(0, 2) : cases[i].Graph.ShapeOf(output)), runs[i].Outputs!.Select(output => output.Shape));
        }
    }

    [SkippableTheory]
    [InlineData("int8", null, "uint8", NarrowCodes.Clipped, 25)]
    [InlineData("int4", null, "uint4", NarrowCodes.Clipped, 13)]
    [InlineData("int4", null, "uint4", NarrowCodes.Native, 21)]
    [InlineData("int2", null, "uint2", NarrowCodes.Native, 25)]
    [InlineData("int2", null, "uint2", NarrowCodes.Native, 21)]
    [InlineData("int3-narrow", null, "uint3", NarrowCodes.Native, 21)]
    [InlineData("int8", 7, "uint8", NarrowCodes.Clipped, 21)]
    [InlineData("int4", 8, "uint8", NarrowCodes.Clipped, 21)]
    [InlineData("uint4", 7, "uint8", NarrowCodes.Clipped, 24)]
    [InlineData("int2", 5, "uint8", NarrowCodes.Clipped, 25)]
    [InlineData("int2", 5, "uint8", NarrowCodes.Clipped, 21)]
    [InlineData("int16", null, "uint16", NarrowCodes.Clipped, 21)]
    [InlineData("uint12", null, "int11-narrow", NarrowCodes.Clipped, 21)]
    public void ONNX_Runtime_reads_what_was_meant(string weight, int? group, string activation, NarrowCodes narrow, int opset)
    {
        Graph graph = Network(weight, group, activation);
        Tensor x = Tensor.Random([Rows, Depth], 3);
        Tensor expected = new FloatEvaluator(graph).Run(x);
        Tensor found = OnnxRuntime.Run(OnnxFile.ToBytes(graph, new OnnxWriteOptions { Narrow = narrow, Opset = opset }), [x], "disabled")[0];
        Assert.Equal(expected.Shape, found.Shape);

        // Sums of floats in another order; where one falls on the other side of a tie, the next code.
        var grid = ((Quantize)graph.Nodes[^1].Operator).Grid!;
        int other = Enumerable.Range(0, found.Length).Count(i => MathF.Abs(expected[i] - found[i]) > 1e-3f * grid.Scales[0]);
        Assert.InRange(other, 0, grid.Format.Bits > 8 ? 2 : 0);
        Assert.InRange(Enumerable.Range(0, found.Length).Max(i => MathF.Abs(expected[i] - found[i])), 0, 1.001f * grid.Scales[0]);
    }

    [Fact]
    public void Narrow_codes_that_are_native_take_the_bytes_of_their_width()
    {
        Graph graph = Network("int4", null, "uint8");
        TensorProto Codes(NarrowCodes narrow) => ModelProto.Parser.ParseFrom(OnnxFile.ToBytes(graph, new OnnxWriteOptions { Narrow = narrow })).Graph.Initializer.Single(tensor => tensor.Name == "w/codes");
        Assert.Equal((3, Depth * Width), (Codes(NarrowCodes.Clipped).DataType, Codes(NarrowCodes.Clipped).RawData.Length));
        Assert.Equal((22, Depth * Width / 2), (Codes(NarrowCodes.Native).DataType, Codes(NarrowCodes.Native).RawData.Length));
    }

    [Theory]
    [InlineData("int8", 8, "uint8", 13, "'w'", "21")]
    [InlineData("int8", null, "int16", 20, "'xq'", "21")]
    [InlineData("int8", null, "uint8", 12, "13 to 25")]
    [InlineData("int8", null, "uint8", 26, "13 to 25")]
    public void An_operator_set_that_lacks_something_is_refused_with_who_needs_what(string weight, int? group, string activation, int opset, params string[] words)
    {
        string message = Assert.Throws<OnnxException>(() => OnnxFile.ToBytes(Network(weight, group, activation), new OnnxWriteOptions { Opset = opset })).Message;
        Assert.All(words, word => Assert.Contains(word, message));
    }

    [Fact]
    public void Native_codes_in_an_operator_set_without_them_are_refused() =>
        Assert.Contains("Native", Assert.Throws<OnnxException>(() => OnnxFile.ToBytes(Network("int4", null, "uint8"), new OnnxWriteOptions { Opset = 20, Narrow = NarrowCodes.Native })).Message);

    [SkippableFact]
    public void A_dilated_average_pool_is_written_in_the_first_operator_set_that_has_it()
    {
        var builder = new GraphBuilder("pool");
        builder.AddInput("x", [Shape.Unknown, 2, 7, 8]);
        builder.AddOutput(builder.Add("y", new AveragePool { KernelHeight = 2, KernelWidth = 3, Window = new Window { DilationX = 2, DilationY = 3, PadLeft = 1 } }, "x"));
        Graph graph = builder.Build();
        Assert.Equal(19, ModelProto.Parser.ParseFrom(OnnxFile.ToBytes(graph)).OpsetImport.Single().Version);
        Assert.Contains("'y'", Assert.Throws<OnnxException>(() => OnnxFile.ToBytes(graph, new OnnxWriteOptions { Opset = 18 })).Message);
        Tensor x = Tensor.Random([2, 2, 7, 8], 1);
        Close(new FloatEvaluator(graph).Run(x), OnnxRuntime.Run(graph, x));
    }

    [SkippableTheory]
    [InlineData(13)]
    [InlineData(18)]
    [InlineData(25)]
    public void Operators_have_the_form_of_the_operator_set(int opset)
    {
        var builder = new GraphBuilder("forms");
        builder.AddInput("x", [Shape.Unknown, 4, 6]);
        builder.AddConstant("scale", Tensor.Random([6], 1));
        builder.Add("mean", new Reduce(Reduction.Mean, [1], true), "x");
        builder.Add("centered", new Sub(), "x", "mean");
        builder.Add("gelu", new Gelu(), "centered");
        builder.Add("norm", new LayerNormalization(-1), "gelu", "scale");
        builder.AddOutput(builder.Add("swish", new HardSwish(), "norm"));
        Graph graph = builder.Build();
        Tensor x = Tensor.Random([3, 4, 6], 1);
        byte[] file = OnnxFile.ToBytes(graph, new OnnxWriteOptions { Opset = opset });
        Close(new FloatEvaluator(graph).Run(x), OnnxRuntime.Run(file, [x])[0]);
        Close(new FloatEvaluator(graph).Run(x), new FloatEvaluator(OnnxFile.FromBytes(file, "again")).Run(x));
    }

    private static void Close(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.Shape, found.Shape);
        Assert.All(Enumerable.Range(0, found.Length), i => Assert.Equal(expected[i], found[i], Agreement.Close));
    }

    private static Graph Network(string weight, int? group, string activation)
    {
        NumberFormat weights = NumberFormat.Parse(weight), activations = NumberFormat.Parse(activation);
        var builder = new GraphBuilder("net");
        builder.AddInput("x", [Shape.Unknown, Depth]);
        builder.AddConstant("w", new Constant(new UniformQuantizer(weights) { Granularity = group is int size ? Granularity.PerGroup(size, 0) : Granularity.PerChannel(1) }.Quantize(Tensor.Random([Depth, Width], 1))));
        builder.Add("xq", new Quantize(QuantizationGrid.FromRange(activations, new Interval(-1.7f, 2.1f), symmetric: false)), "x");
        builder.Add("y", new MatMul(), "xq", "w");
        builder.AddOutput(builder.Add("yq", new Quantize(QuantizationGrid.FromRange(activations, new Interval(-8.3f, 7.1f), symmetric: false)), "y"));
        return builder.Build();
    }
}
