using FsCheck.Fluent;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx.Tests;

public class RoundtripTests
{
    [Fact]
    public void What_is_written_reads_back_equal() =>
        Prop.ForAll(RandomGraphs.All.ToArbitrary(), graph => GraphAssert.Same(graph, OnnxFile.FromBytes(OnnxFile.ToBytes(graph), "test"))).Holds();

    [Fact]
    public void The_same_network_gives_the_same_bytes() =>
        Prop.ForAll(RandomGraphs.All.ToArbitrary(), graph => OnnxFile.ToBytes(graph).AsSpan().SequenceEqual(OnnxFile.ToBytes(OnnxFile.FromBytes(OnnxFile.ToBytes(graph), "test")))).Holds();

    [Fact]
    public void Constants_of_all_widths_keep_their_format()
    {
        foreach (int bits in Enumerable.Range(1, 32))
        {
            var builder = new GraphBuilder("constants");
            builder.AddInput("x", [2]);
            NumberFormat format = NumberFormat.Int(bits);
            builder.AddConstant("c", new Constant(new QuantizedTensor([2], QuantizationGrid.PerTensor(format, 0.5f), [(int)format.MinCode, (int)format.MaxCode])));
            builder.AddOutput(builder.Add("y", new Add(), "x", "c"));
            Graph graph = builder.Build();
            GraphAssert.Same(graph, OnnxFile.FromBytes(OnnxFile.ToBytes(graph), "test"));
        }
    }

    [Fact]
    public void A_file_is_what_the_bytes_are()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("nibble-onnx-");
        try
        {
            string path = Path.Combine(folder.FullName, "new folder", "model.onnx");
            Graph graph = Line(new Relu());
            OnnxFile.Write(graph, path);
            Assert.Equal(OnnxFile.ToBytes(graph), File.ReadAllBytes(path));
            GraphAssert.Same(graph, OnnxFile.Read(path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_file_says_who_wrote_it_and_calls_the_unknown_first_axis_batch()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(OnnxFile.ToBytes(Line(new Relu())));
        Assert.Equal(("nibble", 7L, 13L), (model.ProducerName, model.IrVersion, model.OpsetImport.Single().Version));
        Assert.Matches(@"^\d+\.\d+\.\d+$", model.ProducerVersion);
        Assert.Equal("batch", model.Graph.Input.Single().Type.TensorType.Shape.Dim[0].DimParam);
        Assert.Equal(4, model.Graph.Output.Single().Type.TensorType.Shape.Dim[1].DimValue);
        Assert.Empty(model.MetadataProps);
    }

    [Theory]
    [InlineData("int17", "at most 16 bits")]
    [InlineData("bipolar", "quantize to int2-narrow")]
    public void Activations_that_ONNX_has_no_codes_for_are_refused(string format, string reason)
    {
        string message = Assert.Throws<OnnxException>(() => OnnxFile.ToBytes(Line(new Quantize(QuantizationGrid.PerTensor(NumberFormat.Parse(format), 1))))).Message;
        Assert.Contains("'y'", message);
        Assert.Contains(format, message);
        Assert.Contains(reason, message);
    }

    [Fact]
    public void Weights_that_are_signs_keep_their_format()
    {
        var builder = new GraphBuilder("signs");
        builder.AddInput("x", [Shape.Unknown, 2]);
        builder.AddConstant("w", new Constant(new QuantizedTensor([2, 2], QuantizationGrid.PerTensor(NumberFormat.Bipolar, 0.25f), [1, -1, -1, 1])));
        builder.AddOutput(builder.Add("y", new MatMul(), "x", "w"));
        Constant read = OnnxFile.FromBytes(OnnxFile.ToBytes(builder.Build()), "signs.onnx").Constants["w"];
        Assert.Equal(NumberFormat.Bipolar, read.Quantized!.Format);
        Assert.Equal([1, -1, -1, 1], read.Quantized.Codes.ToArray());
    }

    [Fact]
    public void Roundings_that_ONNX_lacks_are_refused()
    {
        var quantize = new Quantize(QuantizationGrid.PerTensor(NumberFormat.Int(8), 1, rounding: Rounding.HalfUp));
        Assert.Contains("HalfUp", Assert.Throws<OnnxException>(() => OnnxFile.ToBytes(Line(quantize))).Message);
    }

    private static Graph Line(Operator operation)
    {
        var builder = new GraphBuilder("line");
        builder.AddInput("x", [Shape.Unknown, 4]);
        builder.AddOutput(builder.Add("y", operation, "x"));
        return builder.Build();
    }
}
